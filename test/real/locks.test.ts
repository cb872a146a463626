import { expect } from 'chai';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { first, type Proxy, type Seen, startProxy } from '../rig/proxy.ts';
import { until } from '../rig/until.ts';
import { through } from './support/faults.ts';
import { seedMesh } from './support/seed.ts';
import { expectWords, type Running, type Witness, witness } from './support/witness.ts';

/** The first apply is held in the middle of its work, while others come. */
describe('two isthmus that apply at once, on real API servers', () => {
  let rig: Rig;
  let proxy: Proxy;
  let place: Witness;
  let going: () => void;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    const cluster = rig.cluster('cluster1');
    proxy = await startProxy(cluster, rig.dir);
    const mesh = await seedMesh(rig, { metallb: true });
    place = await witness(rig, 'locks', through(mesh, [{ cluster, proxy }]));
  });

  after(async () => {
    await proxy.stop();
    await rig.stop();
  });

  /** An apply that stands still at its first write of this object. */
  async function heldAt(path: RegExp): Promise<Running> {
    let isHeld = false;
    const released = new Promise<void>((resolve) => {
      going = resolve;
    });
    const matches = (seen: Seen): boolean => {
      const isIt = seen.write && path.test(seen.path);
      isHeld ||= isIt;
      return isIt;
    };
    proxy.play(first(1, matches, { kind: 'hold', until: () => released }));
    const running = place.start(['apply', '--yes']);
    await until('it is in the middle', () => isHeld);
    return running;
  }

  const held = /cluster1 is locked by `isthmus apply` of \S+ since 2\d{3}-\S+Z, renewed/;

  it('are one too many: the second says who is at work and writes nothing, and a plan says so, too', async () => {
    const running = await heldAt(/\/deployments\/istiod$/);
    const mark = await rig.cluster('cluster2').audit.mark();
    const second = await place.run(['apply', '--yes']);
    expectWords(second, [/error: E-LOCKED /, held, 'Nothing was applied.', '--lock-timeout 10m']);
    expect(second.code).to.equal(1);
    const written = await rig.cluster('cluster2').audit.writes(mark, 'isthmus');
    expect(written.filter(({ resource }) => resource !== 'leases')).to.be.empty;
    const plan = await place.run(['plan']);
    expectWords(plan, [held, 'this plan may be outdated soon']);
    expect(plan.code).to.equal(0);

    const patient = place.start(['apply', '--yes', '--lock-timeout', '5m']);
    const before = looksAt(proxy);
    await until('it waits', () => looksAt(proxy) > before + 2);
    going();
    const [one, other] = [await running.result, await patient.result];
    expectWords(one, ['all 13 steps are ready']);
    expect(one.code).to.equal(0);
    expectWords(other, [
      /Waiting: cluster\d is locked by/,
      'Somebody else was at work meanwhile: the plan is made anew.',
      'Nothing to do',
    ]);
    expect(other.code).to.equal(0);
    const left = await place.run(['plan', '--detailed-exitcode']);
    expect(left.stdout).to.match(/^No changes\. /);
  });

  it('do not wait for one that was killed on the same machine', async () => {
    await rig.cluster('cluster1').kubectl(['-n', 'istio-system', 'delete', 'configmap', 'istio']);
    const running = await heldAt(/\/configmaps\/istio$/);
    process.kill(running.pid, 'SIGKILL');
    await running.result;
    proxy.play(() => undefined);
    const next = await place.run(['apply', '--yes']);
    expect(next.stderr).not.to.contain('Waiting');
    going();
    expectWords(next, ['Applied: 1 object written']);
    expect(next.code).to.equal(0);
  });

  it('leave locks that nobody holds', async () => {
    for (const cluster of rig.clusters) {
      const get = ['-n', 'kube-system', 'get', 'lease', 'isthmus', '-o'];
      const holder = await cluster.kubectl([...get, 'jsonpath={.spec.holderIdentity}']);
      expect(holder).to.equal('');
    }
  });
});

/** Requests about the lock so far. */
function looksAt(proxy: Proxy): number {
  return proxy.seen().filter(({ path }) => path.endsWith('/leases/isthmus')).length;
}
