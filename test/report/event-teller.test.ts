import { Chalk } from 'chalk';
import { expect } from 'chai';
import type { Event } from '../../lib/apply/event.ts';
import { eventTeller } from '../../lib/report/event-teller.ts';
import { groupSteps } from '../../lib/report/step-groups.ts';
import type { StepChanges } from '../../lib/state/change.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { create, object } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { withRemotes } from '../support/topologies.ts';

const style = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
const topology = withRemotes(4);
const remotes = ['cluster2', 'cluster3', 'cluster4', 'cluster5'];
const steps = [...remotes.map((name): StepId => `${name}/remote`), 'cluster1/base' as const].map(
  (id): StepChanges => ({
    step: bareStep(id),
    changes: [create(object(`ConfigMap istio-system/${id.split('/')[1]}`))],
    missing: [],
    unseen: [],
  }),
);

function tell(events: readonly Event[]): readonly string[] {
  return events.flatMap(eventTeller(groupSteps(steps, topology, { alone: false }), style));
}

const of = (cluster: string) => ({ step: `${cluster}/remote` as const, cluster });
const done = (cluster: string, milliseconds: number): Event => ({
  kind: 'step-done',
  ...of(cluster),
  written: 6,
  deleted: 0,
  milliseconds,
});

describe('report/event-teller', () => {
  it('tells once of steps that are alike: when the first begins, why they wait, and when the last is ready', () => {
    const events = [
      ...remotes.map((cluster): Event => ({ kind: 'step-started', ...of(cluster) })),
      ...remotes.map((cluster): Event => ({
        kind: 'step-waiting',
        ...of(cluster),
        reason: `no answer from ${cluster}`,
      })),
      ...remotes.map((cluster, index) => done(cluster, 1000 * (index + 1))),
    ];
    expect(tell(events)).to.deep.equal([
      '… cluster2…cluster5/remote (4)',
      '… cluster2…cluster5/remote (4) waits: no answer from <cluster>',
      '√ cluster2…cluster5/remote (4) 24 objects written, ready after 1.0–4.0 s',
    ]);
  });

  it('names each step that fails, and says how many of the others are ready or blocked', () => {
    const problem = { code: 'E-TIMEOUT', message: 'it took too long', hint: undefined };
    const events: readonly Event[] = [
      done('cluster2', 1000),
      { kind: 'step-failed', ...of('cluster3'), problem, written: 2, deleted: 0 },
      { kind: 'step-blocked', ...of('cluster4'), because: ['cluster1/base'] },
      done('cluster5', 2000),
    ];
    expect(tell(events)).to.deep.equal([
      '× cluster3/remote E-TIMEOUT it took too long',
      '√ cluster2…cluster5/remote (4) 2 of them, 14 objects written, ready after 1.0–2.0 s',
      '- cluster2…cluster5/remote (4) 1 of them blocked by cluster1/base',
    ]);
  });

  it('tells of a step that deletes later, or is alone, by itself', () => {
    const later = { ...of('cluster2'), written: 0, deleted: 1, milliseconds: 10 } as const;
    const events: readonly Event[] = [
      ...remotes.map((cluster) => done(cluster, 1000)),
      { kind: 'step-started', ...of('cluster2') },
      { kind: 'step-done', ...later },
      { kind: 'step-started', step: 'cluster1/base', cluster: 'cluster1' },
    ];
    expect(tell(events).slice(1)).to.deep.equal([
      '… cluster2/remote',
      '√ cluster2/remote 1 object deleted, done after 0.0 s',
      '… cluster1/base',
    ]);
  });
});
