import { basename } from 'node:path';
import { expect } from 'chai';
import { awaitAddress } from '../rig/by-hand.ts';
import {
  installCniByHand,
  installMultiPrimaryByHand,
  installPrimaryRemoteNetworksByHand,
} from '../rig/by-hand-networks.ts';
import type { Networks, Rig } from '../rig/clusters.ts';
import { freshClustersIn } from '../rig/current.ts';
import { type Front, startFront } from '../rig/front.ts';
import { adoptedWithoutRestart } from './support/adopted.ts';
import { fieldsIn } from './support/by-guide.ts';
import { seedMesh, type SeedMesh, workplace, type Workplace } from './support/seed.ts';
import { awaitForgotten, expectNoChanges, expectShape, type Requests } from './support/topology.ts';

interface Guide {
  readonly title: string;
  readonly networks: Networks;
  readonly install: (rig: Rig) => Promise<void>;
  /** What mesh.yaml says otherwise than the seed. */
  readonly given: Partial<SeedMesh>;
  /** How it is made again by isthmus. */
  readonly again?: Again;
}

interface Again {
  readonly mesh: (adopted: SeedMesh, rig: Rig, front: Front) => SeedMesh;
  readonly primaries: readonly string[];
  /** As the second plan counts them. */
  readonly requests: Requests;
  readonly gateways: (rig: Rig) => Promise<readonly string[]>;
}

/** Primary-remote is in adoption.test.ts, several primaries on several networks among the tests with traffic. */
const guides: readonly Guide[] = [
  {
    title: 'Multi-primary',
    networks: { network1: ['cluster1', 'cluster2'] },
    install: installMultiPrimaryByHand,
    given: {
      trust: { mode: 'external' },
      clusters: {
        cluster1: { context: 'cluster1', network: 'network1', role: 'primary' },
        cluster2: { context: 'cluster2', network: 'network1', role: 'primary' },
      },
    },
    again: {
      mesh: (adopted) => adopted,
      primaries: ['cluster1', 'cluster2'],
      requests: { cluster1: { list: 15, get: 2 }, cluster2: { list: 15, get: 2 } },
      gateways: async () => [],
    },
  },
  {
    title: 'Primary-remote on different networks',
    networks: { network1: ['cluster1'], network2: ['cluster2'] },
    install: installPrimaryRemoteNetworksByHand,
    given: {
      networks: { network1: {}, network2: {} },
      clusters: {
        cluster1: { context: 'cluster1', network: 'network1', role: 'primary' },
        cluster2: {
          context: 'cluster2',
          network: 'network2',
          role: 'remote',
          primary: 'cluster1',
        },
      },
    },
    again: {
      mesh: otherwise,
      primaries: ['cluster1'],
      requests: { cluster1: { list: 19, get: 1 }, cluster2: { list: 15, get: 1 } },
      gateways: (rig) => Promise.all(entrances.map((one) => entranceOf(rig, one))),
    },
  },
  {
    title: 'with the CNI node agent',
    networks: { network1: ['cluster1'] },
    install: installCniByHand,
    given: {
      clusters: {
        cluster1: {
          context: 'cluster1',
          network: 'network1',
          role: 'primary',
          values: { pilot: { cni: { enabled: true } } },
        },
      },
    },
  },
];

const entrances = [
  { cluster: 'cluster1', service: 'istio-eastwestgateway' },
  { cluster: 'cluster1', service: 'istio-eastwestgateway-b' },
  { cluster: 'cluster2', service: 'istio-eastwestgateway' },
] as const;

async function entranceOf(
  rig: Rig,
  { cluster, service }: (typeof entrances)[number],
): Promise<string> {
  return `${await awaitAddress(rig.cluster(cluster), 'istio-system', service)}:15443`;
}

/**
 * With what guides do not say: two gateways of a kind, the pool that is there kept (cluster1) or only used (cluster2), and an
 * API server that istiod reaches through something with a name and an authority of its own.
 */
function otherwise(mesh: SeedMesh, rig: Rig, front: Front): SeedMesh {
  const { cluster1, cluster2 } = mesh.clusters;
  const { loadBalancer } = rig.cluster('cluster1');
  return {
    ...mesh,
    clusters: {
      cluster1: {
        ...cluster1,
        loadBalancer: {
          metallb: { addresses: [loadBalancer], pool: 'pool', namespace: 'metallb-system' },
        },
        gateways: {
          'istio-eastwestgateway-b': { kind: 'east-west' },
          'istio-internalgateway': { kind: 'ingress' },
        },
      },
      cluster2: {
        ...cluster2,
        eastWestGateway: { serviceAnnotations: { 'metallb.io/address-pool': 'pool' } },
        apiServer: front.url,
        tlsServerName: front.name,
        ca: basename(front.caFile),
      },
    },
  };
}

for (const { title, networks, install, given, again } of guides) {
  describe(`A mesh installed by hand as the guide says: ${title}`, () => {
    let rig: Rig;

    before(async () => {
      rig = await freshClustersIn(networks);
      await install(rig);
    });

    after(async () => {
      await front?.stop();
      await rig.stop();
    });

    let place: Workplace;
    let mesh: SeedMesh;
    let front: Front | undefined;

    it('is adopted without a restart, and is then planned with no changes', async () => {
      const seed = await seedMesh(rig, { metallb: false });
      mesh = { ...seed, ...given };
      place = await workplace(rig, 'adoption', mesh);
      const planned = await adoptedWithoutRestart(rig, place);
      expect(planned.summary).to.include({ create: 0, update: 0, replace: 0, delete: 0 });
      const agents = planned.steps.filter(({ id }) => id.endsWith('/cni'));
      expect(fieldsIn({ ...planned, steps: agents })).to.deep.equal([]);
      expect(agents.map(({ changes }) => changes.length > 5)).to.deep.equal(
        title.includes('CNI') ? [true] : [],
      );
    });

    if (again === undefined) return;

    it('is taken apart, and made again by one apply that leaves nothing to do', async () => {
      const destroyed = await place.run('destroy', '--yes');
      expect(destroyed.code, destroyed.stdout + destroyed.stderr).to.equal(0);
      front = await startFront(rig.cluster('cluster2'), place.cwd);
      mesh = again.mesh(mesh, rig, front);
      await place.write(mesh);
      const applied = await place.run('apply', '--yes', '--adopt');
      expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
      await expectNoChanges(rig, place, again.requests);
    });

    it('has each istiod see all clusters and gateways, one root, and a sidecar for Pods of each cluster', async () => {
      const gateways = await again.gateways(rig);
      await expectShape(rig, { primaries: again.primaries, gateways });
      const isFronted = mesh.clusters['cluster2']?.['apiServer'] === front?.url;
      expect((front?.passed() ?? 0) > 0).to.equal(isFronted);
    });

    it('loses the endpoints of a cluster that leaves mesh.yaml', async () => {
      const { cluster2: _left, ...clusters } = mesh.clusters;
      await place.write({ ...mesh, clusters });
      const applied = await place.run('apply', '--yes', '--prune');
      expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
      await awaitForgotten(rig.cluster('cluster1'), 'cluster2');
    });
  });
}
