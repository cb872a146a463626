import { durationWords } from '../duration.ts';
import type { Proof, Step } from '../steps/step.ts';
import { type Run, waitOf } from './run.ts';
import { type NotYet, retryUntil } from './wait.ts';

/** Waits until the cluster works, and still does after a pause. Throws `StepError` where it does not in time. */
export async function proved({ cluster, pause }: Proof, step: Step, run: Run): Promise<void> {
  const { prove, clock, signal } = run.ports;
  const wait = waitOf(step, run, 'ready');
  const attempt = async (): Promise<NotYet | undefined> => {
    const notYet = await prove?.(cluster);
    return notYet && { reason: `${cluster} does not work: ${notYet.reason}`, hint: notYet.hint };
  };
  await retryUntil(attempt, wait);
  if (pause === 0) return;
  wait.waiting(`${cluster} works; the next one has its turn in ${durationWords(pause)}`);
  await clock.sleep(pause, signal).catch(() => undefined);
  await retryUntil(attempt, wait);
}
