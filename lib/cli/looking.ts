import type { Clock } from '../clock.ts';
import { plural } from '../report/style.ts';
import type { LookProgress } from '../state/look-progress.ts';
import { every } from './every.ts';
import type { World } from './world.ts';

/** Before that nobody wonders. Milliseconds. */
const quiet = 1_000;

/** Between two lines in a log, and between two pictures on a terminal. Milliseconds. */
const pace = { log: 10_000, terminal: 200 } as const;

/** Says on stderr how far a plan is that takes longer than a second; where there is no terminal, every ten seconds. */
export async function whileLooking<T>(
  plan: (looked: (progress: LookProgress) => void) => Promise<T>,
  { stderr, env }: Pick<World, 'stderr' | 'env'>,
  clock: Clock,
): Promise<T> {
  const start = clock.now();
  const isTerminal = stderr.isTerminal && env['TERM'] !== 'dumb';
  let latest: LookProgress | undefined;
  let painted = false;
  const say = (): void => {
    if (latest === undefined) return;
    const words = lookingWords(latest, clock.now() - start);
    if (!isTerminal) return stderr.write(`still ${words}\n`);
    painted = true;
    stderr.write(`\r\u001b[K${fitted(capital(words), stderr.width())}`);
  };
  const ticker = isTerminal ? every(pace.terminal, clock, say, quiet) : every(pace.log, clock, say);
  ticker.start();
  try {
    return await plan((progress) => {
      latest = progress;
    });
  } finally {
    ticker.stop();
    if (painted) stderr.write('\r\u001b[K');
  }
}

/** `looking at clusters: 7 of 12, 4 s (not yet: east, west)`. */
export function lookingWords({ stage, done, total, left }: LookProgress, elapsed: number): string {
  const seconds = `${Math.round(elapsed / 1000)} s`;
  if (stage === 'rendering') return `rendering: ${done} of ${plural(total, 'step')}, ${seconds}`;
  const verb = stage === 'looking' ? 'looking at' : 'comparing';
  const shown = left.slice(0, 3).join(', ');
  const others = left.length > 3 ? ` and ${left.length - 3} more` : '';
  const silent = left.length === 0 ? '' : ` (not yet: ${shown}${others})`;
  return `${verb} clusters: ${done} of ${total}, ${seconds}${silent}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function fitted(line: string, width: number): string {
  return line.length < width ? line : `${line.slice(0, width - 2)}…`;
}
