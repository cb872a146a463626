import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import { olderIstioVersion as older, istioVersion as newer } from '../../rig/families.ts';
import { rejectionsIn } from '../../rig/proxies.ts';
import type { Seen } from '../../rig/proxy.ts';
import { until } from '../../rig/until.ts';
import type { Workload } from '../../rig/workload.ts';
import { type SeedMesh, underRoot } from '../support/seed.ts';
import { isSoak, writeLoads } from '../support/soak-page.ts';
import { frugalProxies, threeClusters, type ThreeClusters } from '../support/three-clusters.ts';
import { namespace, restart } from '../support/traffic.ts';

const istio = { version: newer, meshConfig: frugalProxies };

describe('an upgrade in place and a rotation of the root, over two primaries and a remote under constant load', function () {
  this.timeout('5m');
  let lab: ThreeClusters;

  before(async () => {
    lab = await threeClusters({ version: older });
    await run('certs', 'init', '--directory', 'new');
  });

  after(() => lab.stop());

  it(`goes from Istio ${older} to ${newer} in place, a cluster at a time: types, istiod, gateways, and loses nothing`, async () => {
    const { place, rig } = lab;
    const mesh = { ...lab.mesh, istio };
    await place.write(mesh);
    const stdout = await run('plan');
    expect(stdout).to.match(/istiod {2}.*! restarts Pods|! restarts Pods: \d+ objects/);
    expect(stdout).to.contain('Clusters take turns: cluster1, cluster2, cluster3');
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    const options = ['--verify'];
    const how = isSoak ? { options, diesAt: pathOf(/deployments\/istiod$/) } : { options };
    await lab.loseNothing('upgrades in place', () => lab.apply(mesh, how));
    const turns: string[] = [];
    for (const [index, { audit, name }] of rig.clusters.entries()) {
      const writes = await audit.writes(marks[index] ?? 0, 'isthmus');
      const lastOf = (what: RegExp): number => writes.findLastIndex(({ uri }) => what.test(uri));
      const order = [
        lastOf(/customresourcedefinitions/),
        lastOf(/deployments\/istiod/),
        lastOf(/deployments\/istio-eastwest/),
      ].filter((at) => at >= 0);
      expect(order, name).to.deep.equal(order.toSorted((a, b) => a - b));
      const moves = writes
        .filter(({ uri }) => /deployments\/|mutatingwebhook/.test(uri))
        .map(({ time }) => time)
        .toSorted();
      turns.push(moves[0] ?? name, moves.at(-1) ?? name);
    }
    expect(turns).to.deep.equal(turns.toSorted());
    await lab.expectNothingToDo();
  });

  it('does not go back in place', async () => {
    await lab.place.write({ ...lab.mesh, istio: { ...istio, version: older } });
    const { code, stdout } = await lab.place.run(['plan']);
    expect(code).to.equal(1);
    expect(stdout).to.contain('E-DOWNGRADE');
    await lab.place.write(underNewRoot());
  });

  for (const [phase, what] of [
    [1, 'trusts the new root'],
    [2, 'signs with the new root'],
    [3, 'forgets the old root'],
  ] as const) {
    it(`${what} everywhere, though killed on the way, and loses nothing`, async () => {
      // Where all workloads have followed, the roots may still have to reach every namespace.
      await until('the gate is open', async () => {
        const stdout = await run('plan');
        const [, waits] = /Root rotation: phase (\d of 3, .*)/.exec(stdout) ?? [];
        if (waits?.startsWith(`${phase} of 3`) === true && !waits.endsWith('waits')) return true;
        throw new Error(stdout);
      });
      await lab.loseNothing(`phase ${phase} of 3: ${what}`, () =>
        lab.apply(underNewRoot(), { diesAt: pathOf(/secrets\/cacerts$/) }),
      );
      await lab.expectNothingToDo();
      const stdout = await run('plan');
      if (phase === 3) expect(stdout).not.to.contain('rotation');
      else expect(stdout).to.match(/waits: 1 Pod of namespace sample in cluster3 started before/);
    });

    if (phase === 3) continue;
    it('has its workloads start again one by one, and those of before and after trust each other', async () => {
      for (const workload of lab.workloads.toReversed()) await startAgain(workload, phase);
      await lab.expectTraffic();
    });
  }

  it('ends with the new root alone: in every namespace, and in what signs', async () => {
    const { clusters } = lab.rig;
    const root = atob(await secretIn(lab.primaries[0], 'root-cert')).trim();
    expect(root.match(/BEGIN/g)).to.have.length(1);
    for (const cluster of clusters) {
      // An istiod that starts may wait for the lock of the one before it.
      await until(`${cluster.name} is told`, async () => {
        const map = ['get', 'configmap', 'istio-ca-root-cert', '-n', namespace];
        const told = await cluster.kubectl([...map, '-o', pathTo('root-cert')]);
        return told.trim() === root;
      });
    }
  });

  it('has never brought a key to light', async () => {
    const testimony = await lab.place.testimony();
    for (const primary of lab.primaries) {
      const key = await secretIn(primary, 'ca-key');
      expect(key).to.have.length.above(100);
      expect(testimony).not.to.contain(key);
      expect(testimony).not.to.contain(atob(key).split('\n')[1]);
    }
  });

  it('had no proxy refuse what its istiod told it', async () => {
    expect(await rejectionsIn(lab.rig.clusters)).to.deep.equal([]);
  });

  it('says what was sent', () => {
    writeLoads('in place', lab.noted);
    expect(lab.noted).not.to.deep.equal([]);
  });

  function underNewRoot(): SeedMesh {
    return { ...lab.mesh, istio, trust: underRoot('new') };
  }

  async function startAgain(workload: Workload, phase: number): Promise<void> {
    const others = lab.workloads.filter((one) => one !== workload);
    const words = `phase ${phase} of 3: starts ${workload.name} again`;
    await lab.loseNothing(words, () => restart(workload), others);
  }

  async function run(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await lab.place.run(args);
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  }
});

function pathOf(what: RegExp): (seen: Seen) => boolean {
  return ({ write, path }) => write && what.test(path);
}

function pathTo(name: string): string {
  return String.raw`jsonpath={.data.${name}\.pem}`;
}

function secretIn(cluster: Cluster | undefined, name: string): Promise<string> {
  if (cluster === undefined) throw new Error('there is no such cluster');
  return cluster.kubectl(['get', 'secret', 'cacerts', '-n', 'istio-system', '-o', pathTo(name)]);
}
