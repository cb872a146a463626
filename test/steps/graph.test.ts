import { expect } from 'chai';
import * as fc from 'fast-check';
import { graphOf, restrictGraph, type StepGraph, withPredecessors } from '../../lib/steps/graph.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { acyclicSteps, addressOf, bareStep, layeredSteps } from '../support/graphs.ts';

describe('steps/graph', () => {
  it('puts a step that is listed too early right after what it waits for', () => {
    const steps = [bareStep('a/last', ['a/second']), bareStep('a/first'), bareStep('a/second')];
    expect(idsOf(graphOf(steps))).to.deep.equal(['a/second', 'a/last', 'a/first']);
  });

  it('keeps the order of the guide where it respects every edge', () => {
    const sorted = acyclicSteps().map((steps) => graphOf(steps).steps);
    fc.assert(
      fc.property(sorted, (steps) => {
        expect(graphOf(steps).steps).to.deep.equal(steps);
      }),
    );
  });

  it('puts every step after all it waits for, and loses none', () => {
    fc.assert(
      fc.property(acyclicSteps(), (steps) => {
        const graph = graphOf(steps);
        const place = new Map(graph.steps.map((step, index) => [step.id, index]));
        for (const { from, to } of graph.edges) {
          expect(place.get(from)).to.be.lessThan(place.get(to) ?? -1);
        }
        expect(graph.steps).to.have.members(steps);
      }),
    );
  });

  it('has one edge for each thing that a step waits for, with its reason', () => {
    const fact = addressOf('a/gateway');
    const remote = bareStep('b/remote', ['b/namespace'], { needs: [fact] });
    const graph = graphOf([bareStep('a/gateway'), bareStep('b/namespace'), remote]);
    expect(graph.before('b/remote')).to.deep.equal([
      { from: 'b/namespace', to: 'b/remote', reason: 'b/namespace is first', fact: undefined },
      { from: 'a/gateway', to: 'b/remote', reason: 'needs the address of a/gateway', fact },
    ]);
    expect(graph.after('a/gateway')).to.deep.equal([graph.before('b/remote')[1]]);
    expect(graph.after('b/remote')).to.deep.equal([]);
  });

  const mistakes: readonly { what: string; steps: readonly Step[]; message: string }[] = [
    {
      what: 'a step that waits for itself',
      steps: [bareStep('a/alone', ['a/alone'])],
      message: 'steps wait for each other: a/alone → a/alone',
    },
    {
      what: 'steps that wait for each other, without those that only lead there',
      steps: [
        bareStep('a/entry', ['a/one']),
        bareStep('a/one', ['b/two']),
        bareStep('b/two', ['a/three']),
        bareStep('a/three', ['a/fine', 'a/one']),
        bareStep('a/fine'),
      ],
      message: 'steps wait for each other: a/one → b/two → a/three → a/one',
    },
    {
      what: 'a step that no plan makes',
      steps: [bareStep('a/one', ['a/gone'])],
      message: 'a/one waits for a/gone, which no plan makes',
    },
    {
      what: 'a fact of a step that no plan makes',
      steps: [bareStep('a/one', [], { needs: [addressOf('b/gone')] })],
      message: 'a/one waits for b/gone, which no plan makes',
    },
    {
      what: 'two steps of the same name',
      steps: [bareStep('a/one'), bareStep('a/one')],
      message: 'two steps are called a/one',
    },
  ];
  for (const { what, steps, message } of mistakes) {
    it(`refuses ${what}`, () => {
      expect(() => graphOf(steps)).to.throw(message);
    });
  }

  it('names a cycle wherever one is hidden', () => {
    const cyclic = fc.tuple(acyclicSteps(), fc.nat(), fc.nat()).map(([steps, from, to]) => {
      const sorted = graphOf(steps).steps;
      const [early, late] = [from % sorted.length, to % sorted.length].toSorted((a, b) => a - b);
      const ids = sorted.map(({ id }) => id);
      // From the early to the late step a chain, and back again: a cycle for sure.
      return sorted.map((step, index) => {
        const before = index > (early ?? 0) && index <= (late ?? 0) ? ids[index - 1] : undefined;
        const back = index === early ? ids[late ?? 0] : undefined;
        const more = [before, back].filter((id) => id !== undefined);
        return bareStep(step.id, [...step.after.map((after) => after.step), ...more]);
      });
    });
    fc.assert(
      fc.property(cyclic, (steps) => {
        const words = messageOf(() => graphOf(steps));
        const path = words.replace('steps wait for each other: ', '').split(' → ');
        expect(path.length).to.be.greaterThan(1);
        expect(path[0]).to.equal(path.at(-1));
        const waits = new Map(steps.map((step) => [step.id, step.after.map((one) => one.step)]));
        for (const [index, id] of path.slice(0, -1).entries()) {
          expect(waits.get(id as StepId)).to.include(path[index + 1]);
        }
      }),
    );
  });

  it('restricted to some clusters has their steps in the same order, which wait for each other as before', () => {
    fc.assert(
      fc.property(acyclicSteps(), fc.subarray(['a', 'b', 'c']), (steps, clusters) => {
        const graph = graphOf(steps);
        const part = restrictGraph(graph, ({ cluster }) => clusters.includes(cluster));
        const kept = graph.steps.filter(({ cluster }) => clusters.includes(cluster));
        expect(part.steps).to.deep.equal(kept);
        const ids = new Set(kept.map(({ id }) => id));
        expect(part.edges).to.include.members(
          graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
        );
        for (const { id } of kept) {
          const whole = [...withPredecessors(graph, [id])].filter((one) => ids.has(one));
          expect([...withPredecessors(part, [id])]).to.have.members(whole);
          expect(part.before(id)).to.deep.equal(part.edges.filter(({ to }) => to === id));
          expect(part.after(id)).to.deep.equal(part.edges.filter(({ from }) => from === id));
        }
      }),
    );
  });

  it('looks at each step and edge a fixed number of times, however many there are', () => {
    const [some, many] = [looksAt(1_250), looksAt(5_000)];
    expect(many / some).to.be.lessThan(4.5);
    expect(many).to.be.lessThan(5_000 * 30);
  });

  it('takes a chain of 5,000 steps that is listed from its end', () => {
    const chain = Array.from({ length: 5_000 }, (_, index) =>
      bareStep(`a/s${index}`, index === 0 ? [] : [`a/s${index - 1}`]),
    );
    expect(idsOf(graphOf(chain.toReversed()))).to.deep.equal(chain.map(({ id }) => id));
  });
});

/** How often the fields of so many steps, listed the wrong way round, are read to build their graph. */
function looksAt(count: number): number {
  let looks = 0;
  const counted = layeredSteps(count).map(
    (step) =>
      new Proxy(step, {
        get: (target, key) => {
          looks += 1;
          return Reflect.get(target, key) as unknown;
        },
      }),
  );
  graphOf(counted.toReversed());
  return looks;
}

function idsOf(graph: StepGraph): readonly StepId[] {
  return graph.steps.map(({ id }) => id);
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was wrong';
}
