import { expect } from 'chai';
import { installMetalLB } from '../rig/by-hand.ts';
import type { AuditEvent } from '../rig/audit.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { type Fault, type Proxy, type Script, startProxy } from '../rig/proxy.ts';
import { until } from '../rig/until.ts';
import { everyFirstTry, through } from './support/faults.ts';
import { clusterOf, seedMesh, type SeedMesh } from './support/seed.ts';
import { expectWords, type Witness, witness } from './support/witness.ts';

/** Between isthmus and each cluster, where every request goes wrong the first time it is sent. */
describe('an apply on a bad day', () => {
  let rig: Rig;
  let mesh: SeedMesh;
  let place: Witness;
  let proxies: Record<'cluster1' | 'cluster2', Proxy>;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    const [one, two] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
    proxies = {
      cluster1: await startProxy(one, rig.dir),
      cluster2: await startProxy(two, rig.dir),
    };
    mesh = through(await seedMesh(rig, { metallb: false }), [
      { cluster: one, proxy: proxies.cluster1 },
      { cluster: two, proxy: proxies.cluster2 },
    ]);
    mesh.timeouts = { loadBalancer: '3s', ready: '240s' };
    place = await witness(rig, 'bad-day', mesh);
  });

  after(async () => {
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    await rig.stop();
  });

  it('does all that does not need the cluster that is down and the address that nobody gives', async () => {
    await proxies.cluster2.stop();
    const primary = rig.cluster('cluster1');
    const strikes = everyFirstTry();
    proxies.cluster1.play(takenMeanwhile(primary, strikes));
    const mark = await primary.audit.mark();
    const applied = await place.run(['apply', '--yes']);
    expectWords(applied, [
      /E-UNREACHABLE .* in cluster2: nothing listens at the address of the API server/,
      /E-LOAD-BALANCER-PENDING Service istio-system\/istio-eastwestgateway .*after 3 s \(no load-balancer controller has touched this Service\)/,
      'install a load balancer',
      /blocked +cluster2\/base, cluster2\/remote, cluster2\/reader-token, cluster1\/remote-secret\/cluster2/,
      /done +cluster1\/namespace, cluster1\/base, cluster1\/control-plane, cluster1\/tag\/default, cluster1\/ingress-gateway, cluster1\/expose-control-plane/,
    ]);
    // The lock, too, is written by a request whose answer is lost.
    expect(applied.stderr).to.match(/^(Somebody else was at work meanwhile: .*\n)?$/);
    expect(applied.code).to.equal(3);
    await expectOnce(primary, mark, strikes.struck);
  });

  it('waits no longer than --timeout says', async () => {
    proxies.cluster2 = await startProxy(rig.cluster('cluster2'), rig.dir);
    proxies.cluster1.play(() => undefined);
    const applied = await place.run(['apply', '--yes', '--timeout', '2s']);
    expectWords(applied, [/E-LOAD-BALANCER-PENDING .*after 2 s/, /done +.*cluster2\/namespace/]);
    expect(applied.code).to.equal(3);
  });

  it('finishes once there is a load balancer, and writes each object once', async () => {
    await installMetalLB(rig, 'cluster1');
    const strikes = { cluster1: everyFirstTry(), cluster2: everyFirstTry() };
    proxies.cluster1.play(strikes.cluster1.script);
    proxies.cluster2.play(strikes.cluster2.script);
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    const applied = await place.run(['apply', '--yes']);
    expect(applied.stdout).to.contain('all 12 steps are ready');
    expect(applied.code).to.equal(0);
    await expectOnce(rig.cluster('cluster1'), marks[0], strikes.cluster1.struck);
    await expectOnce(rig.cluster('cluster2'), marks[1], strikes.cluster2.struck);
  });

  it('leaves nothing to do, as a plan on an equally bad day finds out', async () => {
    const strikes = Object.values(proxies).map((proxy) => {
      const { script, struck } = everyFirstTry();
      proxy.play(script);
      return struck;
    });
    const plan = await place.run(['plan', '--detailed-exitcode']);
    expect(plan.stdout).to.match(/^No changes\. /);
    expect(plan.stderr).to.equal('');
    expect(plan.code).to.equal(0);
    for (const struck of strikes) expect(struck.size).to.be.above(7);
  });

  it('deletes with --prune what mesh.yaml no longer has, each object once, and waits until it has gone', async () => {
    clusterOf(mesh, 'cluster1')['ingressGateway'] = false;
    await place.write(mesh);
    const primary = rig.cluster('cluster1');
    const plan = await place.run(['plan']);
    expect(plan.stdout).to.contain('Plan: 6 to delete (only with --prune) in 1 cluster.');
    expect((await place.run(['apply', '--yes'])).stdout).to.contain('Nothing to do');
    proxies.cluster1.play(everyFirstTry().script);
    const mark = await primary.audit.mark();
    const applied = await place.run(['apply', '--yes', '--prune']);
    expect(applied.stdout).to.contain('Applied: 6 objects deleted');
    expect(applied.code).to.equal(0);
    const deleted = (await primary.audit.writes(mark, 'isthmus')).filter(
      ({ status, uri }) => status < 300 && !isBook(uri),
    );
    expect(new Set(deleted.map(({ uri }) => uri)).size).to.equal(6);
    expect(deleted).to.have.length(6);
    const gone = ['deployment,service,hpa', '-l', 'istio=ingressgateway', '-o', 'name'];
    expect(await primary.kubectl(['-n', 'istio-system', 'get', ...gone])).to.equal('');
    expect((await place.run(['plan', '--detailed-exitcode'])).code).to.equal(0);
  });
});

/**
 * The worst of it: the answer to the write of the validating webhook is lost, and before it is sent again istiod has turned its
 * failurePolicy, which is then istiod's.
 */
function takenMeanwhile(
  cluster: Cluster,
  { script, struck }: ReturnType<typeof everyFirstTry>,
): Script {
  const policy = ['validatingwebhookconfiguration', 'istiod-default-validator', '-o'];
  return (seen) => {
    if (!seen.write || !seen.path.endsWith('/istiod-default-validator')) return script(seen);
    const request = `${seen.method} ${seen.path}?${seen.query}`;
    if (struck.has(request)) {
      return {
        kind: 'hold',
        until: () =>
          until('istiod has turned the failurePolicy', async () =>
            (await cluster.kubectl(['get', ...policy, 'yaml'])).includes('failurePolicy: Fail'),
          ),
      };
    }
    const lost: Fault = { kind: 'reset', when: 'after' };
    struck.set(request, lost);
    return lost;
  };
}

/** Every write reached the server as often as it had to: once, and once more where the answer was lost. */
async function expectOnce(
  { audit }: Cluster,
  since: number | undefined,
  struck: ReadonlyMap<string, Fault>,
): Promise<void> {
  const writes = await audit.writes(since, 'isthmus');
  const done = writes.filter(({ status, uri }) => status < 300 && !isBook(uri));
  expect(done).not.to.be.empty;
  const times = new Map<string, number>();
  for (const { uri } of done) times.set(uri, (times.get(uri) ?? 0) + 1);
  for (const [uri, count] of times) {
    const fault = struck.get(`PATCH ${uri}`);
    const lost = fault?.kind === 'reset' && fault.when === 'after';
    expect(count, uri).to.equal(lost ? 2 : 1);
  }
  expect(done.filter(isCreation)).to.have.length(times.size);
}

/** Locks and inventories are no objects of the mesh. */
function isBook(uri: string): boolean {
  return uri.includes('/namespaces/kube-system/');
}

function isCreation({ status }: AuditEvent): boolean {
  return status === 201;
}
