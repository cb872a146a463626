import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';

export interface DrivenClock extends Clock {
  /** Lets so many milliseconds pass; who sleeps is woken in order. */
  readonly advance: (milliseconds: number) => Promise<void>;
}

/** Stands still unless it is driven. */
export function drivenClock(): DrivenClock {
  let now = Date.UTC(2026, 0, 1);
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper = { until: now + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort);
      }),
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      for (;;) {
        await turn();
        const [next] = [...sleepers]
          .filter(({ until }) => until <= end)
          .toSorted((a, b) => a.until - b.until);
        if (next === undefined) break;
        sleepers.delete(next);
        now = Math.max(now, next.until);
        next.wake();
      }
      now = end;
    },
  };
}
