import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { type PlanJson, planOf, type Workplace } from './seed.ts';

/** Adopts what runs; no Pod is made anew, and nothing is left to do. Gives what was planned. */
export async function adoptedWithoutRestart(rig: Rig, place: Workplace): Promise<PlanJson> {
  const before = await Promise.all(rig.clusters.map(podsOf));
  const planned = await planOf(place);
  const disturbing = planned.steps.flatMap(({ changes }) =>
    changes.filter(({ disturbs }) => disturbs !== undefined),
  );
  expect(planned.complete).to.equal(true);
  expect(disturbing).to.deep.equal([]);
  const adopted = await place.run('apply', '--yes', '--adopt');
  expect(adopted.code, adopted.stdout + adopted.stderr).to.equal(0);
  const again = await place.run('plan');
  expect(again.stdout).to.match(/^No changes\. \d clusters?, /m);
  expect(await Promise.all(rig.clusters.map(podsOf))).to.deep.equal(before);
  return planned;
}

async function podsOf(cluster: Cluster): Promise<readonly string[]> {
  const uids = '--output=jsonpath={.items[*].metadata.uid}';
  const names = await cluster.kubectl(['get', 'pods', '--all-namespaces', uids]);
  return names.split(' ').toSorted();
}
