import { setTimeout as pause } from 'node:timers/promises';

export interface UntilOptions {
  /** Seconds; 150 unless told: it only ends what would never come, also on a busy machine. */
  readonly timeout?: number;
  /** Milliseconds between two looks; 100 unless told. */
  readonly every?: number;
  /** Says why waiting has become pointless (a process ended), if it has. */
  readonly hopeless?: () => string | undefined;
}

/**
 * Looks again and again until the probe gives something other than undefined or false.
 * A probe that throws counts as "not yet"; what it threw last is told when time is up.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  options: UntilOptions = {},
): Promise<T> {
  const { timeout = 150, every = 100 } = options;
  const end = performance.now() + timeout * 1000;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    const hopeless = options.hopeless?.();
    if (hopeless !== undefined) throw new Error(`${what}: ${hopeless}`, { cause: last });
    if (performance.now() > end) {
      const because = last instanceof Error ? ` (last: ${last.message})` : '';
      throw new Error(`${what}: not within ${timeout} s${because}`, { cause: last });
    }
    await pause(every);
  }
}
