import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import { until } from '../../rig/until.ts';
import { repository } from '../../support/repository.ts';
import { namespace } from './hub.ts';

/** The type of Meshes of an earlier version, and a Mesh with what the reconciler of then said of it. */
export async function leaveWhatWasWrittenBefore(cluster: Cluster): Promise<void> {
  const [type, old] = ['meshes.crd.json', 'mesh.json'].map((name) =>
    readFileSync(join(repository, 'fixtures', 'written-before', name), 'utf8'),
  );
  const apply = ['apply', '--server-side', '-f', '-'];
  await cluster.kubectl(apply, type);
  await cluster.kubectl(['wait', '--for=condition=Established', 'crd/meshes.isthmus.dev']);
  await cluster.kubectl(['create', 'namespace', namespace]);
  const mesh = JSON.parse(old ?? '') as { metadata: { uid?: string; name: string } };
  delete mesh.metadata.uid;
  mesh.metadata.name = 'before';
  await cluster.kubectl(apply, JSON.stringify(mesh));
  await cluster.kubectl([...apply, '--subresource=status'], JSON.stringify(mesh));
}

/** The reconciler has looked at it, and has kept what was approved and since when it is as it is. */
export async function expectGoneOn(cluster: Cluster): Promise<void> {
  const get = ['get', 'mesh', 'before', '-n', namespace, '-o', 'json'];
  const before = await until('it is looked at', async () => {
    const mesh = JSON.parse(await cluster.kubectl(get)) as Before;
    return mesh.status.lastPlanTime !== '2026-11-01T03:04:05Z' && mesh;
  });
  const id = '0123456789abcdef0123456789abcdef';
  expect(before.spec).to.include({ approve: `${id}@2026-11-01`, interval: '20m' });
  expect(before.status.applied).to.equal(id);
  expect(before.status.conditions.find(({ type }) => type === 'Ready')).to.include({
    status: 'False',
    lastTransitionTime: '2026-11-01T03:04:05Z',
  });
  await cluster.kubectl(['delete', 'mesh', 'before', '-n', namespace]);
}

/** As far as it is looked at. */
interface Before {
  readonly spec: { readonly approve: string; readonly interval: string };
  readonly status: {
    readonly applied: string;
    readonly lastPlanTime: string;
    readonly conditions: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
  };
}
