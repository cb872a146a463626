import { expect } from 'chai';
import { awaitSynced } from '../rig/by-hand.ts';
import {
  installCniByHand,
  installMultiPrimaryByHand,
  installPrimaryRemoteNetworksByHand,
} from '../rig/by-hand-networks.ts';
import type { Networks, Rig } from '../rig/clusters.ts';
import { freshClustersIn } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { adoptedWithoutRestart } from './support/adopted.ts';
import { awaitRootCertificate } from './support/live.ts';
import { fieldsIn } from './support/by-guide.ts';
import { seedMesh, type SeedMesh, workplace, type Workplace } from './support/seed.ts';

interface Guide {
  readonly title: string;
  readonly networks: Networks;
  readonly install: (rig: Rig) => Promise<void>;
  /** What mesh.yaml says otherwise than the seed. */
  readonly mesh: Partial<SeedMesh>;
}

/** Primary-remote is in adoption.test.ts, several primaries on several networks among the tests with traffic. */
const guides: readonly Guide[] = [
  {
    title: 'Multi-primary',
    networks: { network1: ['cluster1', 'cluster2'] },
    install: installMultiPrimaryByHand,
    mesh: {
      trust: { mode: 'external' },
      clusters: {
        cluster1: { context: 'cluster1', network: 'network1', role: 'primary' },
        cluster2: { context: 'cluster2', network: 'network1', role: 'primary' },
      },
    },
  },
  {
    title: 'Primary-remote on different networks',
    networks: { network1: ['cluster1'], network2: ['cluster2'] },
    install: installPrimaryRemoteNetworksByHand,
    mesh: {
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
  },
  {
    title: 'with the CNI node agent',
    networks: { network1: ['cluster1'] },
    install: installCniByHand,
    mesh: {
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

for (const { title, networks, install, mesh } of guides) {
  describe(`A mesh installed by hand as the guide says: ${title}`, () => {
    let rig: Rig;

    before(async () => {
      rig = await freshClustersIn(networks);
      await install(rig);
    });

    after(() => rig.stop());

    let place: Workplace;

    it('is adopted without a restart, and is then planned with no changes', async () => {
      const seed = await seedMesh(rig, { metallb: false });
      place = await workplace(rig, 'adoption', { ...seed, ...mesh });
      const planned = await adoptedWithoutRestart(rig, place);
      expect(planned.summary).to.include({ create: 0, update: 0, replace: 0, delete: 0 });
      const agents = planned.steps.filter(({ id }) => id.endsWith('/cni'));
      expect(fieldsIn({ ...planned, steps: agents })).to.deep.equal([]);
      expect(agents.map(({ changes }) => changes.length > 5)).to.deep.equal(
        title.includes('CNI') ? [true] : [],
      );
    });

    if (title !== 'Multi-primary') return;

    it('is taken apart, and made again by one apply: each istiod sees both, and signs with the one root', async () => {
      const destroyed = await place.run('destroy', '--yes');
      expect(destroyed.code, destroyed.stdout + destroyed.stderr).to.equal(0);
      const applied = await place.run('apply', '--yes');
      expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
      const roots = await Promise.all(
        rig.clusters.map(async (cluster) => {
          for (const { name } of rig.clusters) await awaitSynced(cluster, name);
          await until(`${cluster.name} has endpoints of all clusters`, async () => {
            const shards = JSON.stringify(await cluster.debug('/debug/endpointShardz'));
            return rig.clusters.every(({ name }) => shards.includes(`"Kubernetes/${name}"`));
          });
          await awaitRootCertificate(cluster, 'default');
          const inDefault = ['-n', 'default', '-o', 'jsonpath={.data.root-cert\\.pem}'];
          return cluster.kubectl(['get', 'configmap', 'istio-ca-root-cert', ...inDefault]);
        }),
      );
      expect(new Set(roots).size).to.equal(1);
      const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
      const plan = await place.run('plan');
      expect(plan.stdout).to.match(/^No changes\. 2 clusters, /m);
      for (const [index, { audit }] of rig.clusters.entries()) {
        expect(await audit.writes(marks[index], 'isthmus')).to.deep.equal([]);
      }
    });
  });
}
