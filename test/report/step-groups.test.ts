import { expect } from 'chai';
import { Chalk } from 'chalk';
import { groupSteps } from '../../lib/report/step-groups.ts';
import { idRuns, runsOf, shortRunsOf } from '../../lib/report/names.ts';
import { planLines } from '../../lib/report/plan-text.ts';
import { columns } from '../../lib/report/width.ts';
import type { StepChanges } from '../../lib/state/change.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { create, object, update } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { meshOf, withRemotes } from '../support/topologies.ts';

const topology = withRemotes(49);
const palette = new Chalk({ level: 0 });

/** What every step of a mesh of 50 clusters would create; `of` may have it otherwise. */
function stepsWith(of: Readonly<Record<string, StepChanges['changes']>> = {}) {
  return buildGraph(topology, plans).steps.map((step): StepChanges => {
    const secret = `Secret istio-system/istio-remote-secret-${step.id.split('/')[2] ?? ''}`;
    const usual = [create(object(secret, { data: { [step.cluster]: 'eA==' } }))];
    return { step, changes: of[step.id] ?? usual, missing: step.needs, unseen: [] };
  });
}

describe('report/step-groups', () => {
  it('has every step once, in the place of the first that is like it', () => {
    const steps = stepsWith();
    const groups = groupSteps(steps, topology, { alone: false });
    expect(new Set(groups.flatMap((group) => group.steps))).to.deep.equal(new Set(steps));
    expect(groups.flatMap((group) => group.steps)).to.have.lengthOf(steps.length);
    const ids = groups.map((group) => group.id(24));
    expect(ids).to.include.members([
      'cluster1…cluster50/base (50)',
      'cluster2…cluster50/remote (49)',
      'cluster1/remote-secret/cluster2…cluster50 (49)',
    ]);
    expect(groups.find((group) => group.id(24).includes('/remote '))?.title).to.equal(
      'Configure cluster2…cluster50 as a remote',
    );
  });

  it('leaves a step that changes something else on its own, and names the rest as two ranges', () => {
    const istiod = object('Deployment istio-system/istiod');
    const fields = [{ path: 'spec.replicas', before: 1, after: 2 }];
    const of = { 'cluster7/remote': [update(istiod, { fields })] };
    const ids = groupSteps(stepsWith(of), topology, { alone: false }).map((group) => group.id(99));
    expect(ids).to.include.members([
      'cluster7/remote',
      'cluster2…cluster6, cluster8…cluster50/remote (48)',
    ]);
  });

  it('tells apart what is created with other contents', () => {
    const with9 = object('ConfigMap istio-system/values', { data: { values: '9' } });
    const with8 = object('ConfigMap istio-system/values', { data: { values: '8' } });
    const of = Object.fromEntries(
      topology.clusters.map(({ name }, index) => [
        `${name}/base`,
        [create(index < 10 ? with9 : with8)],
      ]),
    );
    const ids = groupSteps(stepsWith(of), topology, { alone: false }).map((group) => group.id(99));
    expect(ids).to.include.members([
      'cluster1…cluster10/base (10)',
      'cluster11…cluster50/base (40)',
    ]);
  });

  it('shows all of them with -v', () => {
    const steps = stepsWith();
    expect(groupSteps(steps, topology, { alone: true })).to.have.lengthOf(steps.length);
  });

  for (const summary of [true, false]) {
    it(`lists c2 before c10 and marks what restarts Pods, ${summary ? 'with --summary too, which names no object' : 'and names each object'}`, () => {
      const names = ['c10', 'c2', 'c1'];
      const remote = { network: 'network1', role: 'remote' } as const;
      const mesh = meshOf(
        Object.fromEntries(names.map((name) => [name, { ...remote, context: name }])),
      );
      const of = mesh.clusters.map(({ name: cluster }): StepChanges => {
        const fields = [{ path: 'spec.replicas', before: 1, after: cluster.length }];
        const step = { ...bareStep(`${cluster}/remote`), cluster };
        const changes = [
          update(object('Deployment istio-system/one'), { fields, disturbs: 'restarts its Pods' }),
        ];
        return { step, changes, missing: [], unseen: [] };
      });
      const style = { palette, width: 80, verbose: true, summary };
      const lines = planLines({ steps: of, removals: [] }, mesh, style);
      const rows = lines.filter((line) => line.startsWith('  c'));
      expect(
        rows.map((row) =>
          row
            .trim()
            .split(/\s{2,}/)
            .slice(0, 3),
        ),
      ).to.deep.equal(
        ['c1', 'c2', 'c10'].map((name) => [`${name}/remote`, '~1 update', '! restarts its Pods']),
      );
      expect(lines).to.include('! restarts its Pods: 3 objects.');
      const objects = lines.filter((line) => line.includes('Deployment istio-system/one'));
      expect(objects).to.have.lengthOf(summary ? 0 : 3);
    });
  }

  it('keeps a plan of 50 clusters on a screen or two, and its table and tally within 60 columns', () => {
    const changeSet = { steps: stepsWith(), removals: [] };
    const lines = planLines(changeSet, topology, { palette, width: 60, verbose: false });
    expect(lines).to.have.length.below(80);
    const summary = { palette, width: 60, verbose: false, summary: true };
    const short = planLines(changeSet, topology, summary);
    expect(short).to.have.length.below(40);
    const known = short.indexOf('Known only after apply');
    const tally = short.findIndex((line) => line.startsWith('Plan: '));
    for (const line of [...short.slice(0, known), ...short.slice(tally)]) {
      expect(columns(line), line).to.be.at.most(60);
    }
  });
});

describe('report/names', () => {
  it('counts as people do', () => {
    expect(runsOf(['c10', 'c2', 'c1', 'c3', 'west'])).to.equal('c1…c3, c10, west');
    expect(runsOf(['c9', 'c10'])).to.equal('c9, c10');
    expect(runsOf(['c09', 'c08', 'c010'])).to.equal('c08, c09, c010');
    expect(shortRunsOf(['eu', 'us', 'ap'], 8)).to.equal('ap and 2 more');
  });

  it('names steps of many clusters at once', () => {
    const ids = ['a/base', 'c1/remote', 'c2/remote', 'c3/remote', 'c4/remote'];
    expect(idRuns(ids)).to.equal('a/base, c1…c4/remote (4)');
    const secrets = [2, 3, 4].map((number) => `c1/remote-secret/c${number}`);
    expect(idRuns(['c1/base', ...secrets, 'c2/remote-secret/c1'])).to.equal(
      'c1/base, c1/remote-secret/c2…c4 (3), c2/remote-secret/c1',
    );
  });
});
