import { join } from 'node:path';
import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { writeKubeconfig } from '../../rig/kubeconfig.ts';
import { until } from '../../rig/until.ts';
import { namespace } from './hub.ts';

const mine = `namespace="${namespace}",mesh="mesh1"`;

/** What these addresses serve for Prometheus. */
export async function pagesAt(addresses: readonly string[]): Promise<readonly string[]> {
  return Promise.all(addresses.map(async (at) => (await fetch(`http://${at}/metrics`)).text()));
}

/** A kubeconfig that leads nowhere, of somebody whose token ends in a year, and when that is in seconds. */
export async function guestOf(rig: Rig, cluster: Cluster) {
  const account = ['isthmus-reconciler', '-n', namespace];
  const create = ['create', 'token', ...account, '--duration=8760h'];
  const token = (await cluster.kubectl(create)).trim();
  const [, claims = ''] = token.split('.');
  const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { exp: number };
  const path = await writeKubeconfig(join(rig.dir, 'guest.kubeconfig'), [
    { name: 'guest', server: cluster.server, user: { kind: 'token', token } },
  ]);
  return { path, ends: exp };
}

/** One field of one object is somebody else's. */
export async function expectDriftAt(addresses: readonly string[]): Promise<void> {
  await until('the drift is measured', async () => {
    const text = (await pagesAt(addresses)).join('');
    const changes = `isthmus_plan_changes{${mine},action="update"} 1\n`;
    return text.includes(changes) && text.includes(driftOf(1));
  });
}

/** The mesh is as it should be; `config1` holds a token that ends then. */
export function expectCalm(page: string | undefined, ends: number): void {
  const user = 'kubeconfig="config1",user="guest",kind="token"';
  for (const line of [
    `isthmus_cluster_up{${mine},cluster="cluster1"} 1\n`,
    `isthmus_plan_changes{${mine},action="update"} 0\n`,
    driftOf(0),
    `isthmus_credential_expiry_timestamp_seconds{${mine},${user}} ${ends}\n`,
    `isthmus_api_requests_total{${mine},cluster="cluster1",verb="GET",code="200"} `,
    `isthmus_api_requests_total{${mine},cluster="cluster1",verb="PATCH",code="201"} `,
  ]) {
    expect(page).to.contain(line);
  }
  expect(page).to.match(/^isthmus_mesh_condition\{.*type="Ready",status="True"\} 1$/m);
}

function driftOf(objects: number): string {
  return `isthmus_drift_objects{${mine},cluster="cluster1"} ${objects}\n`;
}
