import { expect } from 'chai';
import * as fc from 'fast-check';
import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';
import { planned } from '../support/applies.ts';
import {
  type Answers,
  answers,
  clustersOf,
  never,
  plots,
  type Scene,
  sceneOf,
} from '../support/plots.ts';
import type { SmallCluster } from '../support/small-cluster.ts';

const everything = { adopt: true, prune: true } as const;

describe('apply/apply, to clusters that fall silent at any request', () => {
  it('does nothing that it would not have done otherwise, and ends the same when it is run again', async () => {
    await fc.assert(
      fc.asyncProperty(plots, answers, async (plot, limits) => {
        const scene = sceneOf(plot);
        const smooth = await applied(scene, undefined);
        const rough = await applied(scene, limits);
        const [before, goal] = [stateOf(clustersOf(scene, () => () => never)), stateOf(smooth)];
        for (const [key, object] of stateOf(rough)) {
          expect([before.get(key), goal.get(key)], key).to.deep.include(object);
        }
        for (const key of before.keys()) {
          if (!stateOf(rough).has(key)) expect(goal.has(key), key).to.equal(false);
        }
        await applyAll(scene, rough);
        expect(Object.fromEntries(stateOf(rough))).to.deep.equal(Object.fromEntries(goal));
      }),
      { numRuns: 200 },
    );
  });
});

/** The clusters after an apply during which each answered only so many requests; then they answer again. */
async function applied(
  scene: Scene,
  limits: Answers | undefined,
): Promise<ReadonlyMap<string, SmallCluster>> {
  let left: Answers = { a: never, b: never, c: never };
  const clusters = clustersOf(scene, (name) => () => left[name]);
  const asked = (name: string): number => clusters.get(name)?.asked.length ?? 0;
  const made = await plan(scene, clusters);
  if (limits !== undefined) {
    left = { a: asked('a') + limits.a, b: asked('b') + limits.b, c: asked('c') + limits.c };
  }
  const end = made.apply(everything);
  await made.clock.advance(600_000);
  await end;
  left = { a: never, b: never, c: never };
  return clusters;
}

async function applyAll(scene: Scene, clusters: ReadonlyMap<string, SmallCluster>): Promise<void> {
  const made = await plan(scene, clusters);
  const end = made.apply(everything);
  await made.clock.advance(600_000);
  await end;
}

function plan({ steps }: Scene, clusters: ReadonlyMap<string, SmallCluster>) {
  const clients = [...clusters].map(([name, { client }]) => [name, client] as const);
  return planned(steps, Object.fromEntries(clients));
}

function stateOf(clusters: ReadonlyMap<string, SmallCluster>): ReadonlyMap<string, Manifest> {
  return new Map(
    [...clusters].flatMap(([name, { objects }]) =>
      objects().map((object) => [`${name} ${refKey(refOf(object))}`, object] as const),
    ),
  );
}
