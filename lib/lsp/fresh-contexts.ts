import { statSync } from 'node:fs';
import { kubeconfigPaths, type KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import type { Env } from '../mesh/env.ts';
import { kubeconfigs } from '../mesh/load.ts';

/** The contexts of kubeconfigs for a process that outlives their changes. */
export interface FreshContexts {
  readonly contexts: Env['contexts'];
  /** Another text when a kubeconfig that was asked for has changed since. */
  readonly stamp: () => string;
  /** From now on calls back, within about a second, when a kubeconfig that was asked for has changed since. */
  readonly follow: (changed: () => void) => void;
}

/** Reads a kubeconfig again when its time or size has changed. */
export function freshContexts(places: KubeconfigPlaces): FreshContexts {
  const known = new Map<string | undefined, { stamp: string; contexts: Env['contexts'] }>();
  const stampOf = (file: string | undefined): string =>
    kubeconfigPaths({ ...places, file: file ?? places.file })
      .map(versionOf)
      .join(' ');
  const stamp = (): string => [...known.keys()].map(stampOf).join('\n');
  return {
    contexts: (file) => {
      const stamp = stampOf(file);
      const last = known.get(file);
      const current = last?.stamp === stamp ? last : { stamp, contexts: kubeconfigs(places) };
      known.set(file, current);
      return current.contexts(file);
    },
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

function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.mtimeMs}:${stat.size}`;
}
