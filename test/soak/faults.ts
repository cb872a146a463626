import type { Answer, Request, Streamed } from '../../lib/cluster/http.ts';
import { answerTimeout, failure } from '../../lib/network/failure.ts';
import type { DrivenClock } from '../support/driven-clock.ts';
import { type Calm, nameOf, others, wrongIn } from './crashes.ts';
import { type Course, open, placeFor, type Road } from './place.ts';

/** What one request meets, once. */
type Strike = <T extends Streamed>(meeting: {
  readonly request: Request;
  readonly send: () => Promise<T>;
  readonly clock: DrivenClock;
}) => Promise<T | Answer>;

/** What can go wrong on the way to an API server and back. */
const faults: Readonly<Record<string, Strike>> = {
  delay: async ({ send, clock }) => {
    await clock.sleep(5_000);
    return send();
  },
  '429': () => refused(429, 'TooManyRequests', 1_000),
  '500': () => refused(500, 'InternalError'),
  '503': () => refused(503, 'ServiceUnavailable'),
  'reset before': () => Promise.reject(failure('ECONNRESET', 'reset')),
  'reset after': async ({ send }) => {
    await send();
    throw failure('ECONNRESET', 'reset');
  },
  '410': () => refused(410, 'Expired'),
  '401': () => refused(401, 'Unauthorized'),
  'half-open': async ({ clock }) => {
    await clock.sleep(30_000);
    throw failure(answerTimeout, 'no answer within 30 s');
  },
  'half-open after': async ({ send, clock }) => {
    await send();
    await clock.sleep(30_000);
    throw failure(answerTimeout, 'no answer within 30 s');
  },
  'cut watch': async ({ send }) => {
    const answer = await send();
    return 'lines' in answer ? { ...answer, lines: cut(answer.lines) } : answer;
  },
};

/** The cluster of the request is gone from then on, for so many seconds; of these, none but the longest is waited for. */
const absences = { 'gone for 3 s': 3_000, 'gone for 2 min': 120_000 } as const;

export const kinds: readonly string[] = [...Object.keys(faults), ...Object.keys(absences)];

/** One kind of fault at one request. */
export interface Sequence {
  readonly kind: string;
  readonly request: string;
}

/** All of them, but those that cannot be: only watches are cut. */
export function sequencesOf({ requests }: Calm): readonly Sequence[] {
  return [...new Set(requests)].flatMap((request) =>
    kinds
      .filter((kind) => kind !== 'cut watch' || request.includes('watch=true'))
      .map((kind) => ({ kind, request })),
  );
}

/** How a run that met a fault ended: on its own, or with these codes, which are true. */
export interface Verdict {
  readonly struck: boolean;
  readonly codes: readonly string[];
  /** What is not as it should be after one more run, a line for each. */
  readonly wrong: readonly string[];
}

/** One run meets the fault, another one nothing: what is then? */
export async function suffer(
  { kind, request: target }: Sequence,
  course: Course,
  { objects }: Calm,
): Promise<Verdict> {
  const place = await placeFor(course);
  let struck = false;
  let gone: { readonly cluster: string; readonly until: number } | undefined;
  const road: Road = (cluster) => async (request, send) => {
    const isGone = (): boolean => gone?.cluster === cluster && place.clock.now() < gone.until;
    if (!struck && nameOf(cluster, request) === target) {
      struck = true;
      const strike = faults[kind];
      if (strike !== undefined) return strike({ request, send, clock: place.clock });
      gone = { cluster, until: place.clock.now() + absenceOf(kind) };
    }
    if (isGone()) throw failure('ECONNREFUSED', 'refused');
    return send();
  };
  const codes = await place.run(road);
  const next = await place.run(open);
  const dishonest = codes.filter((code) => !honest.has(code));
  const wrong = [
    ...dishonest.map((code) => `it ended with ${code}`),
    ...next.map((code) => `the next run ended with ${code}`),
    ...(await wrongIn(place)),
    ...others(place, objects),
  ];
  place.close();
  return { struck, codes, wrong };
}

/** What may be said of these faults; E-INTERNAL may not. */
const honest = new Set([
  'E-UNREACHABLE',
  'E-UNAVAILABLE',
  'E-UNAUTHORIZED',
  'E-TIMEOUT',
  'E-LOCK-LOST',
]);

function absenceOf(kind: string): number {
  return kind in absences ? absences[kind as keyof typeof absences] : 0;
}

function refused(code: number, reason: string, retryAfter?: number): Promise<Answer> {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    code,
    message: reason,
  };
  return Promise.resolve({ status: code, retryAfter, body });
}

/** Ends after its first line. */
async function* cut(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    yield line;
    return;
  }
}
