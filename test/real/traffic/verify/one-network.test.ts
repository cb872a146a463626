import { expect } from 'chai';
import type { Rig } from '../../../rig/clusters.ts';
import { freshNetworks } from '../../../rig/current.ts';
import { primaryIn, seedMesh, underRoot, workplace, type Workplace } from '../../support/seed.ts';
import {
  deployWorkloads,
  expectApplied,
  expectTraffic,
  namespace,
  strict,
} from '../../support/traffic.ts';
import { created, expectHealthy, leftOutBy, nameEach, namespaceOf } from './faults.ts';
import { expectRequests, requestsIn } from './requests.ts';

describe('isthmus verify on a mesh of two primaries in one network', () => {
  let rig: Rig;
  let place: Workplace;

  before(async () => {
    rig = await freshNetworks({ network1: ['cluster1', 'cluster2'] });
    const seed = await seedMesh(rig, { metallb: true });
    place = await workplace(rig, 'mesh', {
      ...seed,
      istio: { ...seed.istio, meshConfig: { discoverySelectors } },
      trust: underRoot('ca'),
      clusters: {
        cluster1: primaryIn(rig, seed, 'cluster1', 'network1'),
        cluster2: primaryIn(rig, seed, 'cluster2', 'network1'),
      },
    });
    const made = await place.run('certs', 'init');
    expect(made.code, made.stderr).to.equal(0);
    await expectApplied(place);
  });

  after(() => rig.stop());

  it('finds nothing while it is healthy, and leaves nothing out', async () => {
    const { one, two } = await deployWorkloads(rig, { one: 'cluster1', two: 'cluster2' });
    await expectTraffic(one, two);
    await expectTraffic(two, one);
    await expectHealthy(place);
    expect(await leftOutBy(place)).to.deep.equal([]);
  });

  it('sends requests across every pair, from where istiods look', () =>
    expectRequests({ rig, place }));

  nameEach(
    [
      {
        what: 'a namespace that asks for proxies, and that istiod does not look at',
        found: 'namespace-watched',
        make: ({ rig }) =>
          created(rig.cluster('cluster2'), namespaceOf('unseen', { 'istio-injection': 'enabled' })),
      },
    ],
    () => ({ rig, place }),
  );

  it('names requests that are answered in plain text', async () => {
    const undone = await Promise.all(
      rig.clusters.map((cluster) =>
        created(cluster, { ...strict, spec: { mtls: { mode: 'DISABLE' } } }),
      ),
    );
    try {
      const requests = await requestsIn({ rig, place });
      for (const [pair, found] of Object.entries(requests)) {
        expect(found, pair).to.contain('in plain text');
      }
    } finally {
      await Promise.all(undone.map((undo) => undo()));
    }
  });
});

/** istiod looks at the namespaces of the tests, and at those that are labelled for it. */
const discoverySelectors = [
  {
    matchExpressions: [
      { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['istio-system', namespace] },
    ],
  },
  { matchLabels: { 'example.org/mesh': 'mesh1' } },
];
