import { expect } from 'chai';
import * as fc from 'fast-check';
import { graphOf, type StepGraph } from '../../lib/steps/graph.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { type Outcome, walk, type WalkOptions } from '../../lib/steps/walk.ts';
import { acyclicSteps, bareStep, layeredSteps } from '../support/graphs.ts';

const never = new AbortController().signal;

describe('steps/walk', () => {
  it('starts no step before all it waits for is done, and does them all, whatever is chosen', async () => {
    await fc.assert(
      fc.asyncProperty(acyclicSteps(), fc.infiniteStream(fc.nat()), async (steps, picks) => {
        const graph = graphOf(steps);
        const stage = workshop(graph);
        const outcomes = await stage.walk({ concurrency: 3, choose: chooser(picks) });
        expect(stage.tooEarly).to.deep.equal([]);
        expect(kinds(outcomes)).to.deep.equal(new Set(['done']));
        expect(outcomes.size).to.equal(graph.steps.length);
        expect(stage.started).to.have.length(graph.steps.length);
      }),
    );
  });

  it('has at most so many steps of one cluster at work, and that many when they are ready', async () => {
    await fc.assert(
      fc.asyncProperty(acyclicSteps(), fc.integer({ min: 1, max: 4 }), async (steps, limit) => {
        const stage = workshop(graphOf(steps));
        await stage.walk({ concurrency: limit });
        for (const most of stage.mostAtWork.values()) expect(most).to.be.at.most(limit);
      }),
    );
    const idle = Array.from({ length: 6 }, (_, index) =>
      bareStep(`${index < 3 ? 'a' : 'b'}/s${index}`),
    );
    const stage = workshop(graphOf(idle));
    await stage.walk({ concurrency: 2 });
    expect(Object.fromEntries(stage.mostAtWork)).to.deep.equal({ a: 2, b: 2 });
  });

  it('blocks exactly what waits for a failure, names the failures, and does all the rest', async () => {
    const scene = acyclicSteps().chain((steps) =>
      fc.record({
        steps: fc.constant(steps),
        broken: fc.subarray(steps.map(({ id }) => id)),
        picks: fc.infiniteStream(fc.nat()),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scene, async ({ steps, broken, picks }) => {
        const graph = graphOf(steps);
        const stage = workshop(graph, new Set(broken));
        const outcomes = await stage.walk({ concurrency: 2, choose: chooser(picks) });
        expect(outcomes.size).to.equal(graph.steps.length);
        for (const { id } of graph.steps) {
          const causes = failedAncestors(graph, id, new Set(broken));
          const outcome = outcomes.get(id);
          if (causes.size > 0) {
            expect(outcome?.kind).to.equal('blocked');
            const because = outcome?.kind === 'blocked' ? outcome.because : [];
            expect(new Set(because)).to.deep.equal(causes);
          } else expect(outcome?.kind).to.equal(broken.includes(id) ? 'failed' : 'done');
          expect(stage.started.includes(id)).to.equal(causes.size === 0);
        }
      }),
    );
  });

  it('tells every outcome once, as it comes', async () => {
    const graph = graphOf([
      bareStep('a/one'),
      bareStep('a/two', ['a/one']),
      bareStep('b/three', ['a/two']),
      bareStep('b/free'),
    ]);
    const told: string[] = [];
    await workshop(graph, new Set(['a/one'])).walk({
      concurrency: 1,
      ended: (step, { kind }) => told.push(`${step.id} ${kind}`),
    });
    expect(told.toSorted()).to.deep.equal([
      'a/one failed',
      'a/two blocked',
      'b/free done',
      'b/three blocked',
    ]);
  });

  it('starts nothing new once it is interrupted, and ends when what is at work has ended', async () => {
    await fc.assert(
      fc.asyncProperty(acyclicSteps(), fc.nat(8), async (steps, after) => {
        const graph = graphOf(steps);
        const stop = new AbortController();
        const stage = workshop(graph);
        let startedBefore: readonly StepId[] = [];
        const outcomes = await stage.walk({
          concurrency: 2,
          signal: stop.signal,
          ended: () => {
            if (stop.signal.aborted || stage.finished.length < after) return;
            startedBefore = [...stage.started];
            stop.abort();
          },
        });
        expect(outcomes.size).to.equal(graph.steps.length);
        if (!stop.signal.aborted) return;
        expect(stage.started).to.deep.equal(startedBefore);
        for (const { id } of graph.steps) {
          const expected = startedBefore.includes(id) ? 'done' : 'not-started';
          expect(outcomes.get(id)?.kind).to.equal(expected);
        }
      }),
    );
  });

  it('starts nothing when it was interrupted before', async () => {
    const stage = workshop(graphOf([bareStep('a/one'), bareStep('a/two', ['a/one'])]));
    const outcomes = await stage.walk({ concurrency: 1, signal: AbortSignal.abort() });
    expect(kinds(outcomes)).to.deep.equal(new Set(['not-started']));
    expect(stage.started).to.deep.equal([]);
  });

  it('says of an interrupted walk that what waits for a failure is blocked, not merely not started', async () => {
    const graph = graphOf([bareStep('a/one'), bareStep('a/two', ['a/one']), bareStep('a/three')]);
    const stop = new AbortController();
    const outcomes = await workshop(graph, new Set(['a/one'])).walk({
      concurrency: 1,
      signal: stop.signal,
      ended: () => stop.abort(),
    });
    expect(Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]))).to.deep.equal({
      'a/one': 'failed',
      'a/two': 'blocked',
      'a/three': 'not-started',
    });
  });

  it('is done at once when there is nothing to do', async () => {
    expect((await workshop(graphOf([])).walk({ concurrency: 1 })).size).to.equal(0);
  });

  it('looks at each step and edge a fixed number of times, however many there are', async () => {
    const [some, many] = [await looksAt(1_250), await looksAt(5_000)];
    expect(many / some).to.be.lessThan(4.5);
    expect(many).to.be.lessThan(5_000 * 40);
  });

  it('builds and walks a graph of 5,000 steps, in which one failure blocks nearly all', async () => {
    const steps = layeredSteps(5_000);
    const graph = graphOf(steps);
    const outcomes = await workshop(graph, new Set([steps[0]?.id ?? 'a/none'])).walk({
      concurrency: 16,
    });
    expect(outcomes.size).to.equal(5_000);
    expect(kinds(outcomes)).to.deep.equal(new Set(['done', 'failed', 'blocked']));
  });
});

/** Where steps are worked on: a turn of the event loop each, longer for every third. Keeps a record. */
function workshop(graph: StepGraph, broken: ReadonlySet<StepId> = new Set()) {
  const started: StepId[] = [];
  const finished: StepId[] = [];
  const tooEarly: string[] = [];
  const atWork = new Map<string, number>();
  const mostAtWork = new Map<string, number>();
  const work = async (step: Step): Promise<StepId> => {
    for (const { from } of graph.before(step.id)) {
      if (!finished.includes(from)) tooEarly.push(`${step.id} before ${from}`);
    }
    started.push(step.id);
    const now = (atWork.get(step.cluster) ?? 0) + 1;
    atWork.set(step.cluster, now);
    mostAtWork.set(step.cluster, Math.max(now, mostAtWork.get(step.cluster) ?? 0));
    for (let turn = started.length % 3; turn >= 0; turn -= 1) await Promise.resolve();
    atWork.set(step.cluster, (atWork.get(step.cluster) ?? 0) - 1);
    finished.push(step.id);
    if (broken.has(step.id)) throw new Error(`${step.id} is broken`);
    return step.id;
  };
  return {
    started,
    finished,
    tooEarly,
    mostAtWork,
    walk: (options: Omit<WalkOptions, 'signal'> & { readonly signal?: AbortSignal }) =>
      walk(graph, work, { signal: never, ...options }),
  };
}

function chooser(picks: Iterator<number>): (ready: ReadonlySet<Step>) => Step {
  return (ready) => {
    const all = [...ready];
    const chosen = all[(picks.next().value as number) % all.length];
    if (chosen === undefined) throw new Error('asked to choose from nothing');
    return chosen;
  };
}

function failedAncestors(
  graph: StepGraph,
  id: StepId,
  broken: ReadonlySet<StepId>,
): ReadonlySet<StepId> {
  const causes = new Set<StepId>();
  for (const { from } of graph.before(id)) {
    const above = failedAncestors(graph, from, broken);
    for (const cause of above) causes.add(cause);
    if (above.size === 0 && broken.has(from)) causes.add(from);
  }
  return causes;
}

function kinds(outcomes: ReadonlyMap<StepId, Outcome<unknown>>): ReadonlySet<string> {
  return new Set([...outcomes.values()].map(({ kind }) => kind));
}

/** How often the graph is asked for steps and edges during a walk over so many steps. */
async function looksAt(count: number): Promise<number> {
  const graph = graphOf(layeredSteps(count));
  let looks = 0;
  const counted: StepGraph = {
    ...graph,
    steps: graph.steps.map(
      (step) =>
        new Proxy(step, {
          get: (target, key) => {
            looks += 1;
            return Reflect.get(target, key) as unknown;
          },
        }),
    ),
    before: (id) => {
      looks += graph.before(id).length + 1;
      return graph.before(id);
    },
    after: (id) => {
      looks += graph.after(id).length + 1;
      return graph.after(id);
    },
  };
  await walk(counted, (step) => Promise.resolve(step.id), { concurrency: 4, signal: never });
  return looks;
}
