import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Ending } from './crashes.ts';
import type { Sequence, Verdict } from './faults.ts';

/** Some of the crashes, or of the faults, of one course. */
export type Chunk =
  | { readonly course: string; readonly ending: Ending; readonly requests: readonly number[] }
  | { readonly course: string; readonly sequences: readonly Sequence[] };

/** What came of them, in their order: what is wrong after each crash, or how each run ended that met a fault. */
export type Outcome =
  | { readonly kind: 'crashes'; readonly wrong: readonly (readonly string[])[] }
  | { readonly kind: 'faults'; readonly verdicts: readonly Verdict[] };

/** Does all of them, as many at once as there are processors; each chunk in a process of its own, so that none begins with the memory of others. */
export async function doAll(
  chunks: readonly Chunk[],
  done: (chunk: Chunk, outcome: Outcome) => void,
): Promise<void> {
  const waiting = [...chunks];
  async function work(): Promise<void> {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
      done(chunk, await inProcess(chunk));
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

function inProcess(chunk: Chunk): Promise<Outcome> {
  const child = fork(new URL('./work.js', import.meta.url), [JSON.stringify(chunk)]);
  return new Promise((resolve, reject) => {
    child.once('message', (outcome) => resolve(outcome as Outcome)).once('error', reject);
    child.once('exit', (code) => reject(new Error(`a process of the soak ended with ${code}`)));
  });
}
