import type { Clock } from '../clock.ts';
import { capital } from '../mesh/text/words.ts';
import { every } from './every.ts';
import type { World } from './world.ts';

/** Before that nobody wonders. Milliseconds. */
const quiet = 1_000;

/** Between two lines in a log, and between two pictures on a terminal. Milliseconds. */
const pace = { log: 10_000, terminal: 200 } as const;

/**
 * Says on stderr how far something is that takes longer than a second; where there is no terminal, every ten seconds. The words are asked
 * for with the milliseconds since it began. The work calls `hide` before it writes anything itself.
 */
export async function whileSaying<T>(
  words: (elapsed: number) => string | undefined,
  work: (hide: () => void) => Promise<T>,
  { stderr, env }: Pick<World, 'stderr' | 'env'>,
  clock: Clock,
): Promise<T> {
  const start = clock.now();
  const isTerminal = stderr.isTerminal && env['TERM'] !== 'dumb';
  let painted = false;
  const say = (): void => {
    const said = words(clock.now() - start);
    if (said === undefined) return;
    if (!isTerminal) return stderr.write(`still ${said}\n`);
    painted = true;
    stderr.write(`\r\u001b[K${fitted(capital(said), stderr.width())}`);
  };
  const hide = (): void => {
    if (painted) stderr.write('\r\u001b[K');
    painted = false;
  };
  const ticker = isTerminal ? every(pace.terminal, clock, say, quiet) : every(pace.log, clock, say);
  ticker.start();
  try {
    return await work(hide);
  } finally {
    ticker.stop();
    hide();
  }
}

/** `(not yet: east, west)`. */
export function notYet(left: readonly string[]): string {
  const shown = left.slice(0, 3).join(', ');
  const others = left.length > 3 ? ` and ${left.length - 3} more` : '';
  return left.length === 0 ? '' : ` (not yet: ${shown}${others})`;
}

export function secondsOf(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}

function fitted(line: string, width: number): string {
  return line.length < width ? line : `${line.slice(0, width - 2)}…`;
}
