import { readFileSync, statSync } from 'node:fs';
import { isMap, isSeq, parseDocument } from 'yaml';
import { kubeconfigPaths, type KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import type { Env } from '../mesh/env.ts';
import { kubeconfigs } from '../mesh/load.ts';

/** What kubeconfigs say, for a process that outlives their changes. */
export interface FreshContexts extends Required<Pick<Env, 'contexts' | 'notes'>> {
  /** Another number when a kubeconfig that was asked for has changed since; until then all is as it was. */
  readonly generation: () => number;
  /** Which file of a kubeconfig declares a context, and in which line from 1; undefined when none does. */
  readonly placeOf: (
    kubeconfig: string | undefined,
    context: string,
  ) => { readonly path: string; readonly line: number } | undefined;
  /**
   * From now on calls back when a kubeconfig that was asked for has changed since. Looks each second; or only when what it
   * returns is called, if somebody else watches: `watch` is told the paths, as they are asked for.
   */
  readonly follow: (changed: () => void, watch?: (paths: readonly string[]) => void) => () => void;
}

type Seen = Required<Pick<Env, 'contexts' | 'notes'>>;

/** Reads a kubeconfig again when its time, size or mode has changed. */
export function freshContexts(places: KubeconfigPlaces): FreshContexts {
  const known = new Map<string | undefined, { stamp: string; seen: Seen }>();
  let generation = 0;
  let watching: ((paths: readonly string[]) => void) | undefined;
  const stampOf = (own: string | undefined): string =>
    kubeconfigPaths({ ...places, own })
      .map(versionOf)
      .join(' ');
  const current = (own: string | undefined): Seen => {
    const last = known.get(own);
    if (last) return last.seen;
    const stamp = stampOf(own);
    const seen = kubeconfigs(places);
    known.set(own, { stamp, seen });
    watching?.(kubeconfigPaths({ ...places, own }));
    return seen;
  };
  const look = (): number => {
    for (const [own, { stamp }] of known) {
      if (stampOf(own) === stamp) continue;
      known.delete(own);
      generation += 1;
    }
    return generation;
  };
  return {
    contexts: (own) => current(own).contexts(own),
    notes: (own) => current(own).notes(own),
    generation: look,
    placeOf: (own, context) => {
      for (const path of kubeconfigPaths({ ...places, own })) {
        const line = lineOfContext(path, context);
        if (line !== undefined) return { path, line };
      }
      return undefined;
    },
    follow: (changed, watch) => {
      let told = generation;
      // Looking at the times of one or two files misses nothing: no link, no folder that is made later, no network drive.
      const tell = (): void => {
        if (look() === told) return;
        told = generation;
        changed();
      };
      if (watch) {
        watching = watch;
        for (const own of known.keys()) watch(kubeconfigPaths({ ...places, own }));
      } else setInterval(tell, 1000).unref();
      return tell;
    },
  };
}

/** Undefined also for a file that cannot be read. */
function lineOfContext(path: string, context: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const document = parseDocument(text, { logLevel: 'silent' });
  const contexts = document.get('contexts');
  const items = isSeq(contexts) ? contexts.items : [];
  const found = items.find((item) => isMap(item) && item.get('name') === context);
  const start = isMap(found) ? found.range?.[0] : undefined;
  return start === undefined ? undefined : text.slice(0, start).split('\n').length;
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
