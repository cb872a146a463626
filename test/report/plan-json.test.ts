import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import { planJson } from '../../lib/report/plan-json.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { keep, object } from '../support/changes.ts';
import { changeSet, scenes } from '../support/scenes.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote, withRemotes } from '../support/topologies.ts';

const graph = buildGraph(primaryRemote, plans);
const namespace = object('Namespace istio-system');
const validate = strictValidator('plan.v2.schema.json');

describe('report/plan-json', () => {
  for (const [name, changeSet] of Object.entries(scenes)) {
    it(`gives ${name} as schemas/plan.v2.schema.json says, and nothing else`, () => {
      validate(jsonOf(changeSet));
      expect(validate.errors ?? []).to.deep.equal([]);
    });
  }

  it('is not complete when a step could not be looked at', () => {
    const complete = Object.entries(scenes)
      .filter(([, changeSet]) => jsonOf(changeSet).complete)
      .map(([name]) => name);
    expect(complete).to.deep.equal(
      Object.keys(scenes).filter((name) => !name.startsWith('problems')),
    );
  });

  it('says of each fact where it comes from, who needs it, and whether it is known', () => {
    expect(factsIn('first-run')).to.deep.equal([
      'cluster1/east-west-gateway → cluster2/remote after-apply',
      'cluster2/reader-token → cluster1/remote-secret/cluster2 after-apply',
    ]);
    expect(factsIn('drift')).to.deep.equal([
      'cluster2/reader-token → cluster1/remote-secret/cluster2 known',
    ]);
  });

  it('lists what changes, and counts what does not', () => {
    const drift = jsonOf(scenes['drift']);
    expect(drift.steps.map(({ id }) => id)).to.deep.equal([
      'cluster1/control-plane',
      'cluster1/remote-secret/cluster2',
    ]);
    expect(drift.unchanged_steps).to.equal((scenes['drift']?.steps.length ?? 0) - 2);
    const actions = drift.steps.flatMap(({ changes }) => changes.map(({ action }) => action));
    expect(actions).to.not.include('keep');
  });

  it('tells what is kept for now', () => {
    const kept = changeSet({ 'cluster1/namespace': [{ ...keep(namespace), note: 'for a year' }] });
    expect(jsonOf(kept).steps.flatMap(({ changes }) => changes)).to.deep.equal([
      { action: 'keep', object: refOf(namespace), certainty: 'owned', note: 'for a year' },
    ]);
  });

  it('is as short for fifty clusters in which nothing changes as for two', () => {
    const topology = withRemotes(49);
    const wide = buildGraph(topology, plans);
    const steps = wide.steps.map((step) => ({
      step,
      changes: Array.from({ length: 10 }, () => keep(namespace)),
      missing: [],
      unseen: [],
    }));
    const json = planJson({ steps, removals: [] }, { topology, graph: wide });
    expect(json).to.deep.include({ unchanged_steps: steps.length, steps: [], facts: [] });
    expect(JSON.stringify(json).length).to.be.below(300);
  });

  it('counts the changes', () => {
    expect(jsonOf(scenes['drift']).summary).to.deep.equal({
      create: 1,
      update: 2,
      adopt: 0,
      replace: 0,
      delete: 0,
      keep: 1,
    });
  });
});

interface PlanJson {
  readonly complete: boolean;
  readonly summary: object;
  readonly unchanged_steps: number;
  readonly steps: readonly {
    readonly id: string;
    readonly changes: readonly { readonly action: string }[];
  }[];
  readonly facts: readonly {
    readonly from: string;
    readonly state: string;
    readonly consumers: readonly string[];
  }[];
}

/** As it is printed. */
function jsonOf(changeSet: (typeof scenes)[string] | undefined): PlanJson {
  if (changeSet === undefined) throw new Error('there is no such scene');
  return JSON.parse(
    JSON.stringify(planJson(changeSet, { topology: primaryRemote, graph })),
  ) as PlanJson;
}

function factsIn(scene: string): readonly string[] {
  return jsonOf(scenes[scene]).facts.map(
    ({ from, consumers, state }) => `${from} → ${consumers.join()} ${state}`,
  );
}
