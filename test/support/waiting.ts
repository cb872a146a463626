import type { Wait } from '../../lib/apply/wait.ts';
import { manualClock } from './manual-clock.ts';

/** A wait for a load balancer on a clock of the test, and what it tells. */
export function waiting(timeout = 60_000) {
  const clock = manualClock();
  const stopper = new AbortController();
  const told: string[] = [];
  const wait: Wait = {
    clock,
    signal: stopper.signal,
    timeout,
    code: 'load-balancer-pending',
    waiting: (reason) => told.push(reason),
  };
  return { wait, clock, told, stop: () => stopper.abort() };
}
