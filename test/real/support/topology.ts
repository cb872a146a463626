import { expect } from 'chai';
import { awaitSynced } from '../../rig/by-hand.ts';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { until } from '../../rig/until.ts';
import { awaitRootCertificate, createInjectedNamespace, getJson, sidecarCluster } from './live.ts';
import type { Workplace } from './seed.ts';

/** What a mesh must look like to its istiods. */
export interface Shape {
  /** Clusters with an istiod. */
  readonly primaries: readonly string[];
  /** `10.99.1.1:15443`: each gateway by which another network comes in. */
  readonly gateways: readonly string[];
}

/** By cluster. */
export type Requests = Readonly<Record<string, { readonly list: number; readonly get: number }>>;

/** Every istiod reads all clusters, knows endpoints of all, and just these gateways; all sign with one root; Pods get their sidecar everywhere. */
export async function expectShape(rig: Rig, { primaries, gateways }: Shape): Promise<void> {
  for (const primary of primaries.map((name) => rig.cluster(name))) {
    for (const { name } of rig.clusters) {
      await awaitSynced(primary, name);
      await until(`${primary.name} has endpoints of ${name}`, () => hasEndpointsOf(primary, name));
    }
    await awaitGateways(primary, gateways);
  }
  const roots = await Promise.all(rig.clusters.map(rootOf));
  expect(roots[0]).to.contain('BEGIN CERTIFICATE');
  expect(new Set(roots).size).to.equal(1);
  for (const cluster of rig.clusters) {
    await createInjectedNamespace(cluster, 'asked');
    await until(`${cluster.name}: a sidecar`, async () => sidecarCluster(cluster, 'asked'));
    expect(await sidecarCluster(cluster, 'asked')).to.equal(cluster.name);
  }
}

/**
 * A plan says that nothing is left to do, after as many requests in each cluster as given: one LIST a kind, no dry run, one GET of
 * the inventory, and those of authorities where several control planes must trust each other.
 */
export async function expectNoChanges(
  rig: Rig,
  place: Workplace,
  requests: Requests,
): Promise<void> {
  const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
  const { code, stdout, stderr } = await place.run('plan', '--detailed-exitcode');
  expect(stdout, stderr).to.match(/^No changes\. \d clusters?, /m);
  expect(code).to.equal(0);
  const sent = await Promise.all(
    rig.clusters.map(async ({ name, audit }, index) => {
      const since = await audit.requests(marks[index], 'isthmus');
      const listed = since.filter(({ verb }) => verb === 'list').map(({ uri }) => uri);
      const twice = listed.filter((uri, index) => listed.indexOf(uri) !== index);
      expect(twice.length, `${name}: ${twice.join(', ')}`).to.equal(1);
      // Metadata first, and then the whole.
      expect(twice[0]).to.contain('/customresourcedefinitions?');
      return [name, await audit.counts(marks[index], 'isthmus')];
    }),
  );
  expect(Object.fromEntries(sent)).to.deep.equal(requests);
}

/** Waits until an istiod has neither endpoints nor a connection of a cluster that was taken out. */
export async function awaitForgotten(primary: Cluster, name: string): Promise<void> {
  await until(`${primary.name} has forgotten ${name}`, async () => {
    const clusters = await primary.debug<readonly { readonly id: string }[]>('/debug/clusterz');
    const isRead = clusters.some(({ id }) => id === name);
    return !isRead && !(await hasEndpointsOf(primary, name));
  });
}

export async function hasEndpointsOf(primary: Cluster, name: string): Promise<boolean> {
  const shards = await primary.debug('/debug/endpointShardz');
  return JSON.stringify(shards).includes(`"Kubernetes/${name}"`);
}

/** Waits until an istiod knows just these: `10.99.1.1:15443`. */
export async function awaitGateways(primary: Cluster, gateways: readonly string[]): Promise<void> {
  await until(`${primary.name} knows the gateways ${gateways.join(', ')}`, async () => {
    const known = await gatewaysKnownTo(primary);
    return JSON.stringify(known) === JSON.stringify(gateways.toSorted());
  });
}

async function gatewaysKnownTo(primary: Cluster): Promise<readonly string[]> {
  // It says null where it knows none.
  const known = await primary.debug<
    readonly { readonly Addr: string; readonly Port: number }[] | null
  >('/debug/networkz');
  return (known ?? []).map(({ Addr, Port }) => `${Addr}:${Port}`).toSorted();
}

/** What Pods of a cluster trust (PEM). */
export async function rootOf(cluster: Cluster): Promise<string> {
  await awaitRootCertificate(cluster, 'default');
  const { data } = await getJson<{ readonly data: Readonly<Record<string, string>> }>(
    cluster,
    'configmap',
    'istio-ca-root-cert',
    '--namespace=default',
  );
  return data['root-cert.pem'] ?? '';
}
