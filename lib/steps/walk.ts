import type { StepGraph } from './graph.ts';
import type { Step, StepId } from './step.ts';

/** How a step ended. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Something it waits for failed; `because` names the failed steps. */
  | { readonly kind: 'blocked'; readonly because: readonly StepId[] }
  /** The walk was interrupted before it started. */
  | { readonly kind: 'not-started' };

export interface WalkOptions {
  /** Steps of one cluster at work at the same time. */
  readonly concurrency: number;
  /** Aborted: nothing new starts; what is at work is waited for. */
  readonly signal: AbortSignal;
  /** Which of the ready steps starts next; the first by default. */
  readonly choose?: (ready: readonly Step[]) => Step;
  /** Told of every outcome as it comes, blocked steps included. */
  readonly ended?: (step: Step, outcome: Outcome<unknown>) => void;
}

/**
 * Works through the graph: every step as soon as all that it waits for is done.
 * A failure blocks only what waits for it. Never rejects.
 */
export function walk<T>(
  graph: StepGraph,
  work: (step: Step) => Promise<T>,
  options: WalkOptions,
): Promise<ReadonlyMap<StepId, Outcome<T>>> {
  const outcomes = new Map<StepId, Outcome<T>>();
  const waiting = new Map(graph.steps.map((step) => [step.id, graph.before(step.id).length]));
  const byId = new Map(graph.steps.map((step) => [step.id, step]));
  const ready = graph.steps.filter((step) => waiting.get(step.id) === 0);
  const running = new Set<Step>();
  const { promise, resolve } = deferred<ReadonlyMap<StepId, Outcome<T>>>();
  options.signal.addEventListener('abort', startReady, { once: true });
  startReady();
  return promise;

  function startReady(): void {
    for (let step = takeNext(ready, running, options); step !== undefined;) {
      start(step);
      step = takeNext(ready, running, options);
    }
    if (running.size > 0) return;
    for (const step of graph.steps) if (!outcomes.has(step.id)) end(step, { kind: 'not-started' });
    options.signal.removeEventListener('abort', startReady);
    resolve(outcomes);
  }

  function start(step: Step): void {
    running.add(step);
    const finish = (outcome: Outcome<T>): void => {
      running.delete(step);
      end(step, outcome);
      startReady();
    };
    work(step).then(
      (value) => finish({ kind: 'done', value }),
      (error: unknown) => finish({ kind: 'failed', error }),
    );
  }

  function end(step: Step, outcome: Outcome<T>): void {
    outcomes.set(step.id, outcome);
    options.ended?.(step, outcome);
    for (const { to } of graph.after(step.id)) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      const next = byId.get(to);
      if (left === 0 && next !== undefined) release(next);
    }
  }

  function release(step: Step): void {
    const because = new Set(
      graph.before(step.id).flatMap(({ from }) => failuresOf(outcomes, from)),
    );
    if (because.size > 0) end(step, { kind: 'blocked', because: [...because] });
    else ready.push(step);
  }
}

function takeNext(
  ready: Step[],
  running: ReadonlySet<Step>,
  { concurrency, signal, choose }: WalkOptions,
): Step | undefined {
  if (signal.aborted || ready.length === 0) return undefined;
  const free = ready.filter(
    ({ cluster }) => [...running].filter((step) => step.cluster === cluster).length < concurrency,
  );
  const step = free.length > 0 && choose !== undefined ? choose(free) : free[0];
  if (step !== undefined) ready.splice(ready.indexOf(step), 1);
  return step;
}

function failuresOf<T>(outcomes: ReadonlyMap<StepId, Outcome<T>>, id: StepId): readonly StepId[] {
  const outcome = outcomes.get(id);
  if (outcome?.kind === 'failed') return [id];
  return outcome?.kind === 'blocked' ? outcome.because : [];
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
