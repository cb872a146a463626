import type { Exchanged } from '../cluster/transport.ts';
import { visible } from '../visible.ts';
import type { World } from './world.ts';

/** What clusters say beside their answers. */
export interface Overheard {
  readonly heard: (cluster: string, exchange: Exchanged) => void;
  /** How the last try of a request to a cluster ended, where that was no answer to keep: `HTTP 503`, `ECONNRESET`. */
  readonly trouble: (cluster: string) => string | undefined;
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
  const ends = new Map<string, Exchanged['end']>();
  return {
    trouble: (cluster) => troubleIn(ends.get(cluster)),
    heard: (cluster, { method, path, end, milliseconds, warnings }) => {
      tally?.heard(cluster, { method, end });
      ends.set(cluster, end);
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

function troubleIn(end: Exchanged['end'] | undefined): string | undefined {
  if (typeof end !== 'number') return end;
  return end === 429 || end >= 500 ? `HTTP ${end}` : undefined;
}
