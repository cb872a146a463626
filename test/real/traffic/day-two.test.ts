import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { olderIstioVersion as older, istioVersion as newer } from '../../rig/families.ts';
import { freshNetworks } from '../../rig/current.ts';
import { withoutRetries } from '../../rig/load.ts';
import { startIsthmus } from '../../rig/run-cli.ts';
import { until } from '../../rig/until.ts';
import type { Workload } from '../../rig/workload.ts';
import {
  changesIn,
  planOf,
  primaryIn,
  seedMesh,
  type SeedMesh,
  workplace,
  type Workplace,
} from '../support/seed.ts';
import {
  applyObjects,
  deployWorkloads,
  expectApplied,
  expectTraffic,
  namespace,
  restart,
  strict,
} from '../support/traffic.ts';
import { underLoad } from '../support/under-load.ts';

/** Requests a second in each direction, each over a connection, and so a handshake, of its own. */
const rate = 20;

const underRoot = (folder: string) => ({
  mode: 'root',
  root: { certificate: `${folder}/root-cert.pem`, key: `${folder}/root-key.pem` },
});

/** Several minutes of handshakes on all cores: part of `npm run test:soak`. */
const suite = process.env['ISTHMUS_SOAK'] === undefined ? describe.skip : describe;

suite(
  'an upgrade in place and a rotation of the root, over three clusters under constant load',
  function () {
    this.timeout('5m');
    let rig: Rig;
    let mesh: SeedMesh;
    let place: Workplace;
    let one: Workload;
    let two: Workload;
    let three: Workload;
    let printed = '';

    before(async () => {
      rig = await freshNetworks({ network1: ['cluster1', 'cluster2', 'cluster3'] });
      const seed = await seedMesh(rig, { metallb: true });
      const primary = (name: string) => ({
        ...primaryIn(rig, seed, name, 'network1'),
        ingressGateway: false,
      });
      mesh = {
        ...seed,
        istio: { version: older },
        trust: underRoot('ca'),
        clusters: {
          cluster1: primary('cluster1'),
          cluster2: primary('cluster2'),
          cluster3: {
            context: 'cluster3',
            network: 'network1',
            role: 'remote',
            primary: 'cluster1',
          },
        },
      };
      place = await workplace(rig, 'mesh', mesh);
      await run('certs', 'init');
      await run('certs', 'init', '--directory', 'new');
      await expectApplied(place);
      ({ one, two, three } = await deployWorkloads(rig, {
        one: 'cluster1',
        two: 'cluster2',
        three: 'cluster3',
      }));
      const services = ['one', 'two', 'three'].map((name) => ({ name, namespace }));
      for (const name of ['cluster1', 'cluster2']) {
        await applyObjects(rig.cluster(name), [strict, ...services.flatMap(withoutRetries)]);
      }
      await everyoneReachesEveryone();
    });

    after(() => rig.stop());

    it(`goes from Istio ${older} to ${newer} in place, a cluster at a time: types, istiod, gateways, and loses nothing`, async () => {
      await place.write({ ...mesh, istio: { version: newer } });
      const { stdout } = await run('plan');
      expect(stdout).to.match(/istiod {2}.*! restarts Pods|! restarts Pods: \d+ objects/);
      expect(stdout).to.contain('Clusters take turns: cluster1, cluster2');
      const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
      await losesNothing([one, two, three], async () => {
        await expectApplied(place, '--verify');
      });
      for (const [index, { audit, name }] of rig.clusters.entries()) {
        const writes = await audit.writes(marks[index] ?? 0, 'isthmus');
        const real = writes.filter(({ dryRun }) => !dryRun).map(({ uri }) => uri);
        const places = [
          /customresourcedefinitions/,
          /deployments\/istiod/,
          /deployments\/istio-eastwest/,
        ];
        const order = places
          .map((what) => real.findLastIndex((uri) => what.test(uri)))
          .filter((at) => at >= 0);
        expect(order, name).to.deep.equal(order.toSorted((a, b) => a - b));
        expect(order, name).not.to.deep.equal([]);
      }
      const turns = await Promise.all(
        rig.clusters.map(async ({ audit }, index) => {
          const writes = await audit.writes(marks[index] ?? 0, 'isthmus');
          const moves = writes.filter(({ uri }) => /deployments\/|mutatingwebhook/.test(uri));
          return moves.map(({ time }) => time).toSorted();
        }),
      );
      const ends = turns.flatMap((times) =>
        times.filter((_, index) => index === 0 || index === times.length - 1),
      );
      expect(ends).to.deep.equal(ends.toSorted());
      expect(changesIn(await planOf(place))).to.deep.equal([]);
    });

    it('does not go back in place', async () => {
      await place.write(mesh);
      const { code, stdout } = await place.run('plan');
      expect(code).to.equal(1);
      expect(stdout).to.contain('E-DOWNGRADE');
      await place.write({ ...mesh, istio: { version: newer }, trust: underRoot('new') });
    });

    for (const [phase, what] of [
      [1, 'trusts the new root'],
      [2, 'signs with the new root'],
      [3, 'forgets the old root'],
    ] as const) {
      it(`${what} everywhere, though killed on the way, and loses nothing`, async () => {
        // Where all workloads have followed, the roots may still have to reach every namespace.
        await until('the gate is open', async () => {
          const { stdout } = await run('plan');
          const [, waits] = /Root rotation: phase (\d of 3, .*)/.exec(stdout) ?? [];
          if (waits?.startsWith(`${phase} of 3`) === true && !waits.endsWith('waits')) return true;
          throw new Error(stdout);
        });
        await losesNothing([one, two, three], async () => {
          await applyAndDie();
          await expectApplied(place);
        });
        const plan = await planOf(place);
        expect(changesIn(plan)).to.deep.equal([]);
        const { stdout } = await run('plan');
        expect(stdout).to.contain('No changes.');
        if (phase === 3) expect(stdout).not.to.contain('rotation');
        else expect(stdout).to.match(/waits: 1 Pod of namespace sample in cluster3 started before/);
      });

      if (phase === 3) continue;
      it('has its workloads start again one by one, and those of before and after trust each other', async () => {
        await losesNothing([one, two], () => restart(three));
        await losesNothing([one, three], () => restart(two));
        await losesNothing([two, three], () => restart(one));
        await everyoneReachesEveryone();
      });
    }

    it('ends with the new root alone: in every namespace, and in what signs', async () => {
      const root = await rig
        .cluster('cluster1')
        .kubectl(['get', 'secret', 'cacerts', '-n', 'istio-system', '-o', rootPath('root-cert')])
        .then(atob);
      expect(root.match(/BEGIN/g)).to.have.length(1);
      for (const cluster of rig.clusters) {
        // An istiod that starts may wait for the lock of the one before it.
        await until(`${cluster.name} is told`, async () => {
          const map = ['get', 'configmap', 'istio-ca-root-cert', '-n', namespace];
          const told = await cluster.kubectl([...map, '-o', rootPath('root-cert')]);
          return told.trim() === root.trim();
        });
      }
    });

    it('has never brought a key to light', async () => {
      for (const name of ['cluster1', 'cluster2']) {
        const key = await rig
          .cluster(name)
          .kubectl(['get', 'secret', 'cacerts', '-n', 'istio-system', '-o', rootPath('ca-key')]);
        expect(key).to.have.length.above(100);
        expect(printed).not.to.contain(key);
        expect(printed).not.to.contain(atob(key).split('\n')[1]);
      }
    });

    async function run(...args: readonly string[]) {
      const ran = await place.run(...args);
      printed += ran.stdout + ran.stderr;
      expect(ran.code, ran.stderr).to.equal(0);
      return ran;
    }

    /** An apply that is killed as soon as it has given cluster1 or cluster2 other certificates. */
    async function applyAndDie(): Promise<void> {
      const primaries = [rig.cluster('cluster1'), rig.cluster('cluster2')];
      const before = await Promise.all(primaries.map(versionOf));
      const applying = startIsthmus(['apply', '--yes'], { cwd: place.cwd, env: rig.env });
      await until('certificates are written', async () => {
        const now = await Promise.all(primaries.map(versionOf));
        return now.some((version, index) => version !== before[index]);
      });
      applying.kill('SIGKILL');
      await applying;
    }

    async function losesNothing(
      among: readonly Workload[],
      work: () => Promise<unknown>,
    ): Promise<void> {
      const primaries = ['cluster1', 'cluster2'].map((name) => rig.cluster(name));
      for (const report of await underLoad({ rig, primaries, among, rate }, work)) {
        const words = `${report.lost.length} of ${report.sent}`;
        expect(report.lost.slice(0, 5), words).to.deep.equal([]);
        expect(report.sent).to.be.above(0);
      }
    }

    async function everyoneReachesEveryone(): Promise<void> {
      const all = [one, two, three];
      for (const from of all) {
        for (const to of all) if (from !== to) await expectTraffic(from, to);
      }
    }
  },
);

function rootPath(name: string): string {
  return String.raw`jsonpath={.data.${name}\.pem}`;
}

function versionOf(cluster: Cluster): Promise<string> {
  const path = 'jsonpath={.metadata.resourceVersion}';
  return cluster.kubectl(['get', 'secret', 'cacerts', '-n', 'istio-system', '-o', path]);
}
