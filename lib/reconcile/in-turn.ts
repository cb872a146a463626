import type { Clock } from '../clock.ts';
import { type Limited, limiter } from '../cluster/limiter.ts';

/** Watches that are opened at once: what that takes for a moment, a process does not give back. */
const atOnce = 12;

/** Milliseconds after which one that is not open yet, as its cluster does not answer, is no longer in the way of the others. */
const patience = 2_000;

/** Begins each after another, a few at once. */
export function inTurn(clock: Pick<Clock, 'sleep'>): Limited {
  const limited = limiter(atOnce);
  return async (work) => {
    const begun = await limited(async () => {
      const stop = new AbortController();
      const result = work();
      const ended = result.then(
        () => stop.abort(),
        () => stop.abort(),
      );
      await Promise.race([ended, clock.sleep(patience, stop.signal).catch(() => undefined)]);
      // In a list, so that nobody waits for it here.
      return [result] as const;
    });
    return begun[0];
  };
}
