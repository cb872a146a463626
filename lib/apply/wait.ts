import type { Clock } from '../clock.ts';
import type { ClusterClient } from '../cluster/client.ts';
import { podAdvice } from '../cluster/advice.ts';
import { describeRef, type Manifest, type ObjectRef } from '../cluster/object.ts';
import { StepError, type StepErrorCode } from '../steps/step-error.ts';
import { quiet } from './event.ts';
import { explain } from './explain.ts';

/** What an object tells to somebody who waits for it. */
export type WaitState<T> =
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Wait {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
  /** The code of the StepError when the time is over. */
  readonly code: StepErrorCode;
  /** Told when the reason changes. */
  readonly waiting: (reason: string) => void;
}

/** After so many milliseconds a wait is explained from Events and Pods, and again whenever it has lasted twice as long. */
const patience = 10_000;

/** Watches an object until `see` is satisfied. Throws `StepError`: not ready in time, never will be, or interrupted. */
export async function waitFor<T>(
  client: ClusterClient,
  ref: ObjectRef,
  see: (live: Manifest | undefined) => WaitState<T>,
  wait: Wait,
): Promise<T> {
  const stop = new AbortController();
  const signal = AbortSignal.any([wait.signal, stop.signal]);
  let reason = 'has not been seen yet';
  let latest: Manifest | undefined;
  let explanation = '';
  const start = wait.clock.now();
  let told = '';
  const tell = (): void => {
    const text = `${describeRef(ref)} ${reason}${explanation}`;
    if (text === told || wait.clock.now() - start < quiet) return;
    told = text;
    wait.waiting(text);
  };
  const timer = wait.clock.sleep(wait.timeout, signal).then(() => stop.abort(), ignore);
  const talker = wait.clock.sleep(quiet, signal).then(tell, ignore);
  const explainAgain = async (pause: number): Promise<void> => {
    await wait.clock.sleep(pause, signal);
    const found = latest === undefined ? undefined : await explain(client, latest);
    if (signal.aborted) return;
    explanation = found === undefined ? '' : ` (${found})`;
    tell();
    await explainAgain(wait.clock.now() - start);
  };
  const explainer = explainAgain(Math.min(patience, wait.timeout / 2)).catch(ignore);
  try {
    for await (const live of client.watch(ref, signal)) {
      latest = live;
      const sight = see(live);
      if (sight.kind === 'ready') return sight.value;
      if (sight.kind === 'failed') {
        const why = live && (await explain(client, live).catch(() => undefined));
        const words = `${describeRef(ref)}: ${sight.reason}${why === undefined ? '' : ` (${why})`}`;
        throw new StepError('not-ready', words, podAdvice(words));
      }
      reason = sight.reason;
      tell();
    }
  } finally {
    stop.abort();
    await Promise.all([timer, talker, explainer]);
  }
  if (wait.signal.aborted) {
    throw new StepError('interrupted', `stopped waiting: ${describeRef(ref)} ${reason}`);
  }
  const words = `${describeRef(ref)} ${reason} after ${Math.round(wait.timeout / 1000)} s${explanation}`;
  // It may be that its Pods are refused.
  throw new StepError(wait.code, words, podAdvice(words));
}

/** Why something has not worked yet, and what to do about it where that is known. */
export interface NotYet {
  readonly reason: string;
  readonly hint?: string | undefined;
}

/** Tries again until it works or the time is over, and waits in vain for a tenth of it at most. `attempt` says why not yet. */
export async function retryUntil(
  attempt: () => Promise<NotYet | undefined>,
  wait: Wait,
): Promise<void> {
  const start = wait.clock.now();
  let told = '';
  for (;;) {
    const pause = pauseAfter(wait.clock.now() - start);
    const notYet = await attempt();
    if (notYet === undefined) return;
    const { reason, hint } = notYet;
    if (reason !== told && wait.clock.now() - start >= quiet) {
      told = reason;
      wait.waiting(reason);
    }
    if (wait.signal.aborted) throw new StepError('interrupted', `stopped waiting: ${reason}`);
    const seconds = Math.round(wait.timeout / 1000);
    if (wait.clock.now() - start + pause > wait.timeout) {
      throw new StepError(wait.code, `${reason} (for ${seconds} s)`, hint);
    }
    await wait.clock.sleep(pause, wait.signal).catch(ignore);
  }
}

/** All in milliseconds. */
function pauseAfter(waited: number): number {
  return waited < 30_000 ? Math.min(250, Math.max(50, Math.floor(waited / 10))) : 1000;
}

function ignore(): void {
  // An aborted sleep is the end of a wait, not an error.
}
