import type { Exchanged } from '../cluster/transport.ts';
import { visible } from '../visible.ts';
import type { World } from './world.ts';

/** What clusters say beside their answers. */
export interface Overheard {
  readonly heard: (cluster: string, exchange: Exchanged) => void;
  /** Prints the warnings of API servers as kubectl does, each once. To be called when nothing is painted. */
  readonly tell: () => void;
}

/** Keeps the warnings; when asked for everything, each request is a line on stderr, without what it carries. */
export function overhear(
  { verbose }: { readonly verbose: boolean },
  { stderr, tally }: Pick<World, 'stderr' | 'tally'>,
): Overheard {
  const told = new Set<string>();
  const waiting = new Set<string>();
  return {
    heard: (cluster, { method, path, end, milliseconds, warnings }) => {
      tally?.heard(cluster, { method, end });
      for (const words of warnings) {
        const line = `Warning: ${cluster}: ${visible(words).replaceAll('\n', ' ')}`;
        if (!told.has(line)) waiting.add(line);
      }
      if (verbose) {
        stderr.write(`${cluster} ${method} ${visible(path)} ${end} in ${milliseconds} ms\n`);
      }
    },
    tell: () => {
      for (const line of waiting) {
        told.add(line);
        stderr.write(`${line}\n`);
      }
      waiting.clear();
    },
  };
}
