import { expect } from 'chai';
import { stringify } from 'yaml';
import type { Cluster } from '../../rig/cluster.ts';
import type { Networks, Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import type { LoadReport } from '../../rig/load.ts';
import { until } from '../../rig/until.ts';
import {
  createNamespace,
  createService,
  deployWorkload,
  sendRequest,
  type Workload,
} from '../../rig/workload.ts';
import { type SeedMesh, workplace, type Workplace } from './seed.ts';

/** A mesh with real traffic that isthmus has made. */
export interface LiveMesh {
  readonly rig: Rig;
  readonly mesh: SeedMesh;
  readonly place: Workplace;
}

/** Fresh clusters in these networks, and `isthmus apply` of the mesh that is written for them. */
export async function applyMesh(
  networks: Networks,
  meshFor: (rig: Rig) => Promise<SeedMesh>,
): Promise<LiveMesh> {
  const rig = await freshNetworks(networks);
  try {
    const mesh = await meshFor(rig);
    const place = await workplace(rig, 'mesh', mesh);
    await expectApplied(place);
    return { rig, mesh, place };
  } catch (error) {
    await rig.stop();
    throw error;
  }
}

/** Runs `isthmus apply --yes` with these options; shows all that it said unless it exits with 0. */
export async function expectApplied(
  place: Workplace,
  ...options: readonly string[]
): Promise<void> {
  const { code, stdout, stderr } = await place.run('apply', '--yes', ...options);
  expect(code, `${stdout}\n${stderr}`).to.equal(0);
}

/** A namespace with injection in every cluster. */
export const namespace = 'sample';

/**
 * Deploys a workload of each name in the cluster that the name stands for, and a Service of each name in every cluster:
 * `deployWorkloads(rig, { one: 'cluster1', two: 'cluster2' })`. Injection must work already.
 */
export async function deployWorkloads<Name extends string>(
  rig: Rig,
  where: Readonly<Record<Name, string>>,
): Promise<Readonly<Record<Name, Workload>>> {
  const names = Object.keys(where) as Name[];
  for (const one of rig.clusters) {
    await createNamespace(one, namespace, { 'istio-injection': 'enabled' });
    for (const name of names) await createService(one, { name, namespace });
  }
  const deployed = names.map(
    async (name) =>
      [name, await deployWorkload(rig.cluster(where[name]), { name, namespace })] as const,
  );
  return Object.fromEntries(await Promise.all(deployed)) as Record<Name, Workload>;
}

/** The SPIFFE ID of a workload, which its proxy must show. */
function spiffeOf({ name, namespace }: Workload): string {
  return `spiffe://cluster.local/ns/${namespace}/sa/${name}`;
}

/**
 * A request from one workload to the Service of another is answered by that one, over mutual TLS with both identities.
 * Waits until the proxy of the client knows the server.
 */
export async function expectTraffic(from: Workload, to: Workload): Promise<void> {
  const url = `http://${to.name}.${to.namespace}/`;
  const answer = await until(`${from.name} reaches ${to.name}`, async () => {
    const one = await sendRequest(from, url);
    if (one.kind === 'failed') throw new Error(one.error);
    if (one.status !== 200) throw new Error(`${one.status} ${one.body}`);
    return one;
  });
  expect(answer).to.deep.include({
    by: { cluster: to.cluster.name, pod: to.pod().pod.metadata.name },
    client: spiffeOf(from),
    server: spiffeOf(to),
  });
}

/** Applies objects with kubectl. Istio's go to a cluster whose istiod reads them: a primary. */
export async function applyObjects(cluster: Cluster, objects: readonly object[]): Promise<void> {
  const input = objects.map((object) => stringify(object)).join('---\n');
  await cluster.kubectl(['apply', '-f', '-'], input);
}

/** From now on proxies take mutual TLS only. */
export const strict = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default', namespace: 'istio-system' },
  spec: { mtls: { mode: 'STRICT' } },
};

/** Every request was answered and counted, at least fifty a second; a failure says how many were lost, and why the first were. */
export function expectNothingLost(reports: readonly LoadReport[]): void {
  for (const { sent, rate, lost } of reports) {
    const first = lost.slice(0, 5).map(({ number, because }) => `${number} ${because}`);
    expect(lost.length, `lost of ${sent}: ${first.join('; ')}`).to.equal(0);
    expect(rate, 'requests a second').to.be.at.least(50);
  }
}

/** Starts the Pods of a workload again, and waits until a new one is ready. */
export async function restart({ cluster, name, ...workload }: Workload): Promise<void> {
  const before = workload.pod().pod.metadata.name;
  await cluster.kubectl(['rollout', 'restart', `deployment/${name}`, '-n', namespace]);
  await until('a new Pod', () => {
    const now = workload.pod();
    return now.ready() && now.pod.metadata.name !== before;
  });
  await cluster.kubectl(['rollout', 'status', `deployment/${name}`, '-n', namespace]);
}
