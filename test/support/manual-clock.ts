import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';

export interface ManualClock extends Clock {
  /** Lets so many milliseconds pass: sleeps end in their order, and what waits for them goes on. */
  readonly advance: (milliseconds: number) => Promise<void>;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Time stands still until the test moves it. */
export function manualClock(): ManualClock {
  let now = 0;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper = { due: now + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
      }),
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await turn();
      for (let next = nextOf(sleepers, end); next !== undefined; next = nextOf(sleepers, end)) {
        now = next.due;
        sleepers.delete(next);
        next.wake();
        await turn();
      }
      now = end;
      await turn();
    },
  };
}

function nextOf(sleepers: ReadonlySet<Sleeper>, end: number): Sleeper | undefined {
  return [...sleepers].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0];
}
