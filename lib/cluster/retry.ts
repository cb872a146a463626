import type { Clock } from '../clock.ts';
import type { Result } from '../result.ts';
import { fieldAt, textAt } from '../json.ts';
import type { ClusterErrorCode } from './cluster-error.ts';
import type { Answer } from './http.ts';
import { codeOf, messageOf } from './status.ts';
import {
  answerTimeout,
  connectTimeout,
  notTaken,
  pingTimeout,
  proxyCannot,
} from '../network/failure.ts';

/** What came of one try. */
export type Tried =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: number | undefined;
      readonly body: unknown;
    }
  /** `code` of the error of Node, such as ECONNRESET. */
  | { readonly kind: 'broken'; readonly code: string };

/** Milliseconds. */
const firstDelay = 200;
const longestDelay = 5_000;
const budget = 45_000;

/** Tries altogether, the first included. */
const patient = 8;
const hopeful = 4;
const brief = 2;

/** The other side came and went; soon it may be there again. */
const passing = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ECONNABORTED',
  notTaken,
  pingTimeout,
]);

/** Nobody is there: for a server that has never answered nobody wants to wait long, any other may be restarting. */
const absent = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  connectTimeout,
  answerTimeout,
  proxyCannot,
]);

/** etcd changes its leader: the API server answers 500 (Kubernetes issue 97246). */
const etcdTrouble =
  /etcdserver: (leader changed|no leader|request timed out|too many requests)|rpc error: code = Unavailable/;

/** A 500 that would be the same the next time: a webhook that nobody answers, a full store, a body that does not fit. */
const lasting: ReadonlySet<ClusterErrorCode> = new Set([
  'webhook-unreachable',
  'storage-full',
  'invalid',
]);

/**
 * Milliseconds to wait before the next try, undefined when another one is of no use. Everything that we send may be sent
 * twice: reads, dry runs, server-side applies, deletes with a uid. So a write whose answer was lost is sent again.
 */
export function delayBefore(
  tried: Tried,
  tries: number,
  { random, reached }: Pick<Pace, 'random' | 'reached'>,
): number | undefined {
  if (tries >= triesFor(tried, reached?.() === true)) return undefined;
  const delay = Math.min(longestDelay, firstDelay * 2 ** (tries - 1));
  const jittered = delay * (0.5 + random() / 2);
  return tried.kind === 'answered' && tried.retryAfter !== undefined
    ? Math.max(tried.retryAfter, jittered)
    : jittered;
}

function triesFor(tried: Tried, reached: boolean): number {
  if (tried.kind === 'broken') {
    if (absent.has(tried.code)) return reached ? patient : brief;
    return passing.has(tried.code) ? patient : 1;
  }
  switch (tried.status) {
    case 429:
    case 502:
    case 503:
    case 504:
      return patient;
    case 500:
      return triesForServerError(tried);
    default:
      return 1;
  }
}

function triesForServerError(answer: Pick<Answer, 'status' | 'body'>): number {
  if (etcdTrouble.test(messageOf(answer))) return patient;
  return lasting.has(codeOf(answer)) ? 1 : hopeful;
}

/** What retrying needs of the world. */
export interface Pace {
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  /** Has the server ever answered? */
  readonly reached?: () => boolean;
  /** Once it aborts there is no other try: the outcome of the last one is given. */
  readonly stop?: AbortSignal;
}

/**
 * Sends until the answer is one to keep or the patience (8 tries, 45 s) ends; then gives the last answer or throws the
 * last error. Stops waiting when the signal aborts.
 */
export async function retrying<T extends { readonly status: number }>(
  send: () => Promise<T>,
  pace: Pace,
  signal?: AbortSignal,
): Promise<T> {
  const { clock, stop } = pace;
  const deadline = clock.now() + budget;
  for (let tries = 1; ; tries++) {
    const outcome = await outcomeOf(send);
    signal?.throwIfAborted();
    const delay = delayBefore(triedOf(outcome), tries, pace);
    if (delay === undefined || clock.now() + delay > deadline) return unwrap(outcome);
    await clock.sleep(delay, anyOf(signal, stop)).catch(ignore);
    signal?.throwIfAborted();
    if (stop?.aborted === true) return unwrap(outcome);
  }
}

/** One signal for all that there are. */
export function anyOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const found = signals.filter((signal) => signal !== undefined);
  return found.length > 1 ? AbortSignal.any(found) : found[0];
}

function ignore(): void {
  // A wait that is cut short is judged by the signals.
}

async function outcomeOf<T>(send: () => Promise<T>): Promise<Result<T, unknown>> {
  try {
    return { ok: true, value: await send() };
  } catch (error) {
    return { ok: false, error };
  }
}

function unwrap<T>(outcome: Result<T, unknown>): T {
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}

function triedOf(outcome: Result<{ readonly status: number }, unknown>): Tried {
  if (!outcome.ok) return { kind: 'broken', code: textAt(outcome.error, 'code') ?? '' };
  const retryAfter = fieldAt(outcome.value, 'retryAfter');
  return {
    kind: 'answered',
    status: outcome.value.status,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
    body: fieldAt(outcome.value, 'body'),
  };
}
