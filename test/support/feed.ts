import type { ClusterClient } from '../../lib/cluster/client.ts';

/** A watch that a test feeds. */
export interface Feed<T> {
  readonly push: (item: T) => void;
  /** Gives what was pushed, then waits for more, until the signal. */
  readonly watch: (signal: AbortSignal) => AsyncIterable<T>;
}

export function feed<T = Awaited<ReturnType<ClusterClient['get']>>>(
  ...first: readonly T[]
): Feed<T> {
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
          yield items[next] as T;
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
