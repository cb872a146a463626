import { expect } from 'chai';
import * as fc from 'fast-check';
import { buildGraph, graphOf, type StepGraph } from '../../lib/steps/graph.ts';
import { walk } from '../../lib/steps/walk.ts';
import { plans } from '../../plans/index.ts';
import { stepsOf } from '../support/steps.ts';
import { primaryRemote, withRemotes } from '../support/topologies.ts';

/** How the scheduler of the engine and the speed of the clusters may turn out. */
const courses = {
  scheduler: fc.scheduler(),
  picks: fc.infiniteStream(fc.nat()),
  concurrency: fc.integer({ min: 1, max: 16 }),
  remotes: fc.integer({ min: 1, max: 4 }),
};

interface Course {
  readonly scheduler: fc.Scheduler;
  readonly picks: Iterator<number>;
  readonly concurrency: number;
}

describe('the annotation of a remote and its remote secret', () => {
  it('come in this order, whichever ready step is started next and whichever ends first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(courses), async ({ remotes, ...course }) => {
        const topology = withRemotes(remotes);
        const journal = await journalOf(buildGraph(topology, plans), course);
        expect(journal).to.have.length(2 * stepsOf(topology).length);
        for (const name of namesOf(remotes)) expect(isInOrder(journal, name)).to.equal(true);
      }),
    );
  });

  it('come in the wrong order sooner or later when no step waits for another', async () => {
    const idle = stepsOf(primaryRemote).map((step) => ({ ...step, after: [], needs: [] }));
    const { failed } = await fc.check(
      fc.asyncProperty(fc.record(courses), async (course) =>
        isInOrder(await journalOf(graphOf(idle), course), 'cluster2'),
      ),
    );
    expect(failed).to.equal(true);
  });
});

/** `start cluster1/control-plane`, `end cluster1/control-plane`, … as they come in one course of events. */
async function journalOf(graph: StepGraph, course: Course): Promise<readonly string[]> {
  const journal: string[] = [];
  const { scheduler, picks, concurrency } = course;
  const walking = walk(
    graph,
    async ({ id }) => {
      journal.push(`start ${id}`);
      await scheduler.schedule(Promise.resolve(), id);
      journal.push(`end ${id}`);
    },
    {
      concurrency,
      signal: new AbortController().signal,
      choose: (ready) => {
        const step = [...ready][Number(picks.next().value) % ready.size];
        if (step === undefined) throw new Error('nothing to choose from');
        return step;
      },
    },
  );
  await scheduler.waitFor(walking);
  return journal;
}

function isInOrder(journal: readonly string[], remote: string): boolean {
  const annotated = journal.indexOf(`end ${remote}/namespace`);
  return annotated >= 0 && annotated < journal.indexOf(`start cluster1/remote-secret/${remote}`);
}

function namesOf(remotes: number): readonly string[] {
  return [...Array(remotes).keys()].map((index) => `cluster${index + 2}`);
}
