import { statSync } from 'node:fs';
import { kubeconfigPaths, type KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import type { Env } from '../mesh/env.ts';
import { kubeconfigs } from '../mesh/load.ts';

/** What kubeconfigs say, for a process that outlives their changes. */
export interface FreshContexts extends Required<Pick<Env, 'contexts' | 'notes'>> {
  /** Another text when a kubeconfig that was asked for has changed since. */
  readonly stamp: () => string;
  /** From now on calls back, within about a second, when a kubeconfig that was asked for has changed since. */
  readonly follow: (changed: () => void) => void;
}

type Seen = Required<Pick<Env, 'contexts' | 'notes'>>;

/** Reads a kubeconfig again when its time, size or mode has changed. */
export function freshContexts(places: KubeconfigPlaces): FreshContexts {
  const known = new Map<string | undefined, { stamp: string; seen: Seen }>();
  const stampOf = (own: string | undefined): string =>
    kubeconfigPaths({ ...places, own })
      .map(versionOf)
      .join(' ');
  const stamp = (): string => [...known.keys()].map(stampOf).join('\n');
  const current = (own: string | undefined): Seen => {
    const stamp = stampOf(own);
    const last = known.get(own);
    if (last?.stamp === stamp) return last.seen;
    const seen = kubeconfigs(places);
    known.set(own, { stamp, seen });
    return seen;
  };
  return {
    contexts: (own) => current(own).contexts(own),
    notes: (own) => current(own).notes(own),
    stamp,
    follow: (changed) => {
      let told = '';
      // Looking at the times of one or two files misses nothing: no link, no folder that is made later, no network drive.
      const look = (): void => {
        const now = stamp();
        const read = [...known.values()].map(({ stamp }) => stamp).join('\n');
        if (now === read || now === told) return;
        told = now;
        changed();
      };
      setInterval(look, 1000).unref();
    },
  };
}

/** The time of a change of mode counts, too: a file that could not be read may be readable now. */
function versionOf(path: string): string {
  try {
    const { ctimeMs, mtimeMs, size } = statSync(path);
    return `${mtimeMs}:${ctimeMs}:${size}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : '-';
  }
}
