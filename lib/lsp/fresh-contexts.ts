import { readFileSync, statSync } from 'node:fs';
import { isMap, isSeq, parseDocument } from 'yaml';
import { kubeconfigPaths, type KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import type { Env } from '../mesh/env.ts';
import { kubeconfigs } from '../mesh/load.ts';

/** The contexts of kubeconfigs for a process that outlives their changes. */
export interface FreshContexts {
  /** As they were when `generation` was asked for last, or when they were first asked for. */
  readonly contexts: Env['contexts'];
  /** Another number when a kubeconfig that was asked for has changed since. */
  readonly generation: () => number;
  /** Which file of a kubeconfig declares a context, and in which line from 1; undefined when none does. */
  readonly placeOf: (
    kubeconfig: string | undefined,
    context: string,
  ) => { readonly path: string; readonly line: number } | undefined;
  /** From now on calls back, within about a second, when a kubeconfig that was asked for has changed since. */
  readonly follow: (changed: () => void) => void;
}

/** Reads a kubeconfig again when its time or size has changed. */
export function freshContexts(places: KubeconfigPlaces): FreshContexts {
  const known = new Map<string | undefined, { stamp: string; contexts: Env['contexts'] }>();
  let generation = 0;
  const read = (file: string | undefined): Env['contexts'] => {
    const contexts = kubeconfigs(places);
    const paths = kubeconfigPaths({ ...places, file: file ?? places.file });
    known.set(file, { stamp: stampOf(paths), contexts });
    return contexts;
  };
  const look = (): number => {
    for (const [file, { stamp }] of known) {
      const paths = kubeconfigPaths({ ...places, file: file ?? places.file });
      if (stampOf(paths) === stamp) continue;
      known.delete(file);
      generation += 1;
    }
    return generation;
  };
  return {
    contexts: (file) => (known.get(file)?.contexts ?? read(file))(file),
    generation: look,
    placeOf: (file, context) => {
      for (const path of kubeconfigPaths({ ...places, file: file ?? places.file })) {
        const line = lineOfContext(path, context);
        if (line !== undefined) return { path, line };
      }
      return undefined;
    },
    follow: (changed) => {
      let told = generation;
      // Looking at the times of one or two files misses nothing: no link, no folder that is made later, no network drive.
      const tell = (): void => {
        if (look() === told) return;
        told = generation;
        changed();
      };
      setInterval(tell, 1000).unref();
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

function stampOf(paths: readonly string[]): string {
  return paths.map(versionOf).join(' ');
}

function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.mtimeMs}:${stat.size}`;
}
