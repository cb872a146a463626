import type { Manifest } from '../../lib/cluster/object.ts';

/** The object, or undefined while it does not exist. */
type Live = Manifest | undefined;

/** A watch that a test feeds. */
export interface Feed {
  readonly push: (item: Live) => void;
  /** Gives what was pushed, then waits for more, until the signal. */
  readonly watch: (signal: AbortSignal) => AsyncIterable<Live>;
}

export function feed(...first: readonly Live[]): Feed {
  const items = [...first];
  let wake: (() => void) | undefined;
  return {
    push: (item) => {
      items.push(item);
      wake?.();
    },
    watch: async function* watch(signal) {
      for (let next = 0; !signal.aborted;) {
        while (next < items.length) {
          yield items[next];
          next += 1;
        }
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}
