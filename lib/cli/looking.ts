import type { Clock } from '../clock.ts';
import { plural } from '../report/style.ts';
import type { LookProgress } from '../state/look-progress.ts';
import { notYet, secondsOf, whileSaying } from './saying.ts';
import type { World } from './world.ts';

/** Says on stderr how far a plan is that takes longer than a second. */
export function whileLooking<T>(
  plan: (looked: (progress: LookProgress) => void) => Promise<T>,
  world: Pick<World, 'stderr' | 'env'>,
  clock: Clock,
): Promise<T> {
  let latest: LookProgress | undefined;
  return whileSaying(
    (elapsed) => latest && lookingWords(latest, elapsed),
    () =>
      plan((progress) => {
        latest = progress;
      }),
    world,
    clock,
  );
}

/** `looking at clusters: 7 of 12, 4 s (not yet: east, west)`. */
export function lookingWords({ stage, done, total, left }: LookProgress, elapsed: number): string {
  const seconds = secondsOf(elapsed);
  if (stage === 'rendering') return `rendering: ${done} of ${plural(total, 'step')}, ${seconds}`;
  const verb = stage === 'looking' ? 'looking at' : 'comparing';
  return `${verb} clusters: ${done} of ${total}, ${seconds}${notYet(left)}`;
}
