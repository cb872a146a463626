import { expect } from 'chai';
import { planJson } from '../../lib/report/plan-json.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { scenes } from '../support/scenes.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';

const graph = buildGraph(primaryRemote, plans);
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
    expect(complete).to.deep.equal(Object.keys(scenes).filter((name) => name !== 'problems'));
  });

  it('says of each fact where it comes from, who needs it, and whether it is known', () => {
    expect(factsIn('first-run')).to.deep.equal([
      'cluster1/east-west-gateway → cluster2/remote after-apply',
      'cluster2/reader-token → cluster1/remote-secret/cluster2 after-apply',
    ]);
    expect(factsIn('no-change')).to.deep.equal([
      'cluster1/east-west-gateway → cluster2/remote known',
      'cluster2/reader-token → cluster1/remote-secret/cluster2 known',
    ]);
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
