import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { olderIstioVersion as older, istioVersion as newer } from '../../rig/families.ts';
import { withoutRetries } from '../../rig/load.ts';
import { rejectionsIn } from '../../rig/proxies.ts';
import { until } from '../../rig/until.ts';
import type { Workload } from '../../rig/workload.ts';
import { changesIn, planOf, seedMesh, type SeedMesh, type Workplace } from '../support/seed.ts';
import {
  applyMesh,
  applyObjects,
  deployWorkloads,
  expectApplied,
  expectNothingLost,
  expectTraffic,
  namespace,
  restart,
  strict,
} from '../support/traffic.ts';
import { underLoad } from '../support/under-load.ts';

/** Requests a second, in each direction: at least 50 also when the machine is busy. */
const rate = 60;
const next = newer.replaceAll('.', '-');

describe(`an upgrade from Istio ${older} to ${newer} under constant load`, () => {
  let rig: Rig;
  let mesh: SeedMesh;
  let place: Workplace;
  let primary: Cluster;
  let one: Workload;
  let two: Workload;

  before(async () => {
    ({ rig, mesh, place } = await applyMesh(
      { network1: ['cluster1', 'cluster2'] },
      async (rig) => ({
        ...(await seedMesh(rig, { metallb: true })),
        istio: { version: older },
      }),
    ));
    primary = rig.cluster('cluster1');
    ({ one, two } = await deployWorkloads(rig, { one: 'cluster1', two: 'cluster2' }));
    const services = ['one', 'two'].map((name) => ({ name, namespace }));
    await applyObjects(primary, [strict, ...services.flatMap(withoutRetries)]);
    await expectTraffic(one, two);
    await expectTraffic(two, one);
  });

  after(() => rig.stop());

  it('begins with the older one everywhere', async () => {
    expect(await imagesIn(primary)).to.deep.equal([older]);
    expect(await revisionOf(one)).to.equal('default');
  });

  it('adds the newer one beside it, and changes nothing for anybody', async () => {
    const beside = { version: older, revisions: { default: {}, [next]: { version: newer } } };
    await losesNothing({ ...beside, tags: { default: 'default' } });
    expect(await istiodsIn(primary)).to.deep.equal(['istiod', `istiod-${next}`]);
    for (const cluster of rig.clusters) {
      await awaitInjected(cluster, { 'istio.io/rev': next }, next);
      await awaitInjected(cluster, { 'sidecar.istio.io/inject': 'true' }, 'default');
    }
  });

  it('moves the gateways', async () => {
    const beside = { version: older, revisions: { default: {}, [next]: { version: newer } } };
    await losesNothing({ ...beside, tags: { default: 'default' }, gatewayRevision: next });
    const gateway = await primary.kubectl([
      'get',
      'pods',
      '-n',
      'istio-system',
      '-l',
      'istio=eastwestgateway',
      '-o',
      'jsonpath={.items[*].spec.containers[*].image}',
    ]);
    expect(gateway).to.match(new RegExp(`:${newer}$`));
  });

  it('moves what carries no label, and goes back when that is undone', async () => {
    const beside = {
      version: older,
      revisions: { default: {}, [next]: { version: newer } },
      gatewayRevision: next,
    };
    await losesNothing({ ...beside, tags: { default: next } });
    for (const cluster of rig.clusters) {
      await awaitInjected(cluster, { 'sidecar.istio.io/inject': 'true' }, next);
    }
    await losesNothing({ ...beside, tags: { default: 'default' } });
    for (const cluster of rig.clusters) {
      await awaitInjected(cluster, { 'sidecar.istio.io/inject': 'true' }, 'default');
    }
    await losesNothing({ ...beside, tags: { default: next } });
  });

  it('has the workloads follow when they are restarted', async () => {
    for (const workload of [one, two]) {
      await restart(workload);
      expect(await revisionOf(workload)).to.equal(next);
    }
    await expectTraffic(one, two);
    await expectTraffic(two, one);
  });

  it('removes the older one', async () => {
    await losesNothing({ version: newer, revisions: { [next]: {} } }, '--prune');
    expect(await istiodsIn(primary)).to.deep.equal([`istiod-${next}`]);
    await until('its Pod is gone', async () => (await imagesIn(primary)).join() === newer);
  });

  it('had no proxy refuse what its istiod told it', async () => {
    expect(await rejectionsIn(rig.clusters)).to.deep.equal([]);
  });

  /** Applies the mesh with this Istio while requests go to and fro: none is lost, and a second plan has nothing to do. */
  async function losesNothing(istio: SeedMesh['istio'], ...options: readonly string[]) {
    await place.write({ ...mesh, istio });
    const crowd = { rig, primaries: [primary], among: [one, two], rate };
    expectNothingLost(await underLoad(crowd, () => expectApplied(place, ...options)));
    expect(changesIn(await planOf(place))).to.deep.equal([]);
  }
});

async function istiodsIn(cluster: Cluster): Promise<readonly string[]> {
  const names = await cluster.kubectl([
    'get',
    'deployments',
    '-n',
    'istio-system',
    '-l',
    'app=istiod',
    '-o',
    'jsonpath={.items[*].metadata.name}',
  ]);
  return names.split(' ').toSorted();
}

/** The versions of all images in Istio's namespace. */
async function imagesIn(cluster: Cluster): Promise<readonly string[]> {
  const images = await cluster.kubectl([
    'get',
    'pods',
    '-n',
    'istio-system',
    '-o',
    'jsonpath={.items[*].spec.containers[*].image}',
  ]);
  return [...new Set(images.split(' ').map((image) => image.replace(/^.*:/, '')))];
}

/** Until this revision injects a Pod with these labels: the gateway learns the way to a new istiod from the old one, in its own time. */
async function awaitInjected(
  cluster: Cluster,
  labels: Readonly<Record<string, string>>,
  revision: string,
): Promise<void> {
  await until(`${revision} injects in ${cluster.name}`, async () => {
    const by = await injectedBy(cluster, labels);
    if (by === revision) return true;
    throw new Error(`it is ${by ?? 'nobody or several'}`);
  });
}

/** The revision that injects a Pod with these labels, of a namespace without any. */
async function injectedBy(
  cluster: Cluster,
  labels: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', namespace: 'default', labels },
    spec: { containers: [{ name: 'app', image: 'app' }] },
  };
  const made = await cluster.kubectl(
    ['create', '--dry-run=server', '-o', 'json', '-f', '-'],
    JSON.stringify(pod),
  );
  const { metadata, spec } = JSON.parse(made) as {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: {
      readonly containers: readonly { readonly name: string }[];
      readonly initContainers?: readonly { readonly name: string }[];
    };
  };
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const proxies = all.filter(({ name }) => name === 'istio-proxy');
  return proxies.length === 1 ? metadata.annotations?.['istio.io/rev'] : undefined;
}

function revisionOf(workload: Workload): Promise<string | undefined> {
  const { metadata } = workload.pod().pod;
  return workload.cluster.kubectl([
    'get',
    'pod',
    metadata.name,
    '-n',
    namespace,
    '-o',
    String.raw`jsonpath={.metadata.annotations.istio\.io/rev}`,
  ]);
}
