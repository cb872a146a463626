import { statSync } from 'node:fs';
import { kubeconfigPaths, type KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import type { Env } from '../mesh/env.ts';
import { kubeconfigs } from '../mesh/load.ts';

/** The contexts of kubeconfigs for a process that outlives their changes. */
export interface FreshContexts {
  /** As they were when `generation` was asked for last, or when they were first asked for. */
  readonly contexts: Env['contexts'];
  /** Another number when a kubeconfig that was asked for has changed since. */
  readonly generation: () => number;
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

function stampOf(paths: readonly string[]): string {
  return paths.map(versionOf).join(' ');
}

function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.mtimeMs}:${stat.size}`;
}
