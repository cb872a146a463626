import type { Clock } from '../clock.ts';

/** Something that is done again and again while there is a reason. */
export interface Ticker {
  /** Begins, where it has not begun. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** A ticker that ticks every so many milliseconds, the first time after `first`. */
export function every(
  milliseconds: number,
  clock: Clock,
  tick: () => void,
  first = milliseconds,
): Ticker {
  const stopped = new AbortController();
  let begun = false;
  const go = async (): Promise<never> => {
    await clock.sleep(first, stopped.signal);
    for (;;) {
      tick();
      await clock.sleep(milliseconds, stopped.signal);
    }
  };
  return {
    start: () => {
      if (begun) return;
      begun = true;
      go().catch(() => undefined);
    },
    stop: () => stopped.abort(),
  };
}
