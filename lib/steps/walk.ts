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
  /** Which of the ready steps of a cluster starts next; by default the one that has been ready for longest. */
  readonly choose?: (ready: ReadonlySet<Step>) => Step;
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
  const { concurrency, signal, ended, choose = first } = options;
  const outcomes = new Map<StepId, Outcome<T>>();
  const { lanes, places } = layOut(graph);
  let running = 0;
  const { promise, resolve } = deferred<ReadonlyMap<StepId, Outcome<T>>>();
  signal.addEventListener('abort', startReady, { once: true });
  startReady();
  return promise;

  function startReady(): void {
    for (const lane of lanes) {
      while (!signal.aborted && lane.ready.size > 0 && lane.running < concurrency) {
        const step = choose(lane.ready);
        lane.ready.delete(step);
        start(step, lane);
      }
    }
    if (running > 0) return;
    for (const step of graph.steps) if (!outcomes.has(step.id)) end(step, { kind: 'not-started' });
    signal.removeEventListener('abort', startReady);
    resolve(outcomes);
  }

  function start(step: Step, lane: Lane): void {
    running += 1;
    lane.running += 1;
    const finish = (outcome: Outcome<T>): void => {
      running -= 1;
      lane.running -= 1;
      end(step, outcome);
      startReady();
    };
    work(step).then(
      (value) => finish({ kind: 'done', value }),
      (error: unknown) => finish({ kind: 'failed', error }),
    );
  }

  /** Also ends what this blocks. */
  function end(first: Step, how: Outcome<T>): void {
    const ending = [{ step: first, outcome: how }];
    for (const { step, outcome } of ending) {
      outcomes.set(step.id, outcome);
      ended?.(step, outcome);
      for (const { to } of graph.after(step.id)) {
        const next = places.get(to);
        if (next === undefined || (next.waitsFor -= 1) > 0) continue;
        const because = failuresBefore(graph, to, outcomes);
        if (because.length === 0) next.lane.ready.add(next.step);
        else ending.push({ step: next.step, outcome: { kind: 'blocked', because } });
      }
    }
  }
}

/** The steps of one cluster. */
interface Lane {
  readonly ready: Set<Step>;
  running: number;
}

interface Place {
  readonly step: Step;
  readonly lane: Lane;
  /** Edges whose step has not ended yet. */
  waitsFor: number;
}

function layOut(graph: StepGraph) {
  const lanes = new Map<string, Lane>();
  const places = new Map<StepId, Place>();
  for (const step of graph.steps) {
    const lane = lanes.get(step.cluster) ?? { ready: new Set(), running: 0 };
    lanes.set(step.cluster, lane);
    const waitsFor = graph.before(step.id).length;
    places.set(step.id, { step, lane, waitsFor });
    if (waitsFor === 0) lane.ready.add(step);
  }
  return { lanes: [...lanes.values()], places };
}

function first(ready: ReadonlySet<Step>): Step {
  const [step] = ready;
  if (step === undefined) throw new Error('no step is ready');
  return step;
}

/** The failed steps because of which a step cannot start. */
function failuresBefore<T>(
  graph: StepGraph,
  id: StepId,
  outcomes: ReadonlyMap<StepId, Outcome<T>>,
): readonly StepId[] {
  const failures = graph.before(id).flatMap(({ from }): readonly StepId[] => {
    const outcome = outcomes.get(from);
    if (outcome?.kind === 'failed') return [from];
    return outcome?.kind === 'blocked' ? outcome.because : [];
  });
  return [...new Set(failures)];
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
