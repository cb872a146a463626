import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { kubeconfigIn } from '../../lib/cluster/secret-kubeconfig.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { claimsOf } from '../../plans/token-claims.ts';
import { applyAhead } from './support/apply-ahead.ts';
import {
  changesIn,
  clusterOf,
  planOf,
  seedMesh,
  workplace,
  type Workplace,
} from './support/seed.ts';
import { expectSampleInMesh } from './support/works.ts';

const day = 24 * 60 * 60_000;

type Shards = Readonly<
  Record<
    string,
    Readonly<Record<string, { readonly Shards: Readonly<Record<string, readonly object[]>> }>>
  >
>;

describe('isthmus rotate tokens while istiod reads a remote', () => {
  let rig: Rig;
  let place: Workplace;
  let primary: Cluster;
  let remote: Cluster;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
    place = await workplace(rig, 'rotate-tokens', await seedMesh(rig, { metallb: true }));
    const { code, stderr } = await place.run('apply', '--yes');
    expect(code, stderr).to.equal(0);
    await expectSampleInMesh(rig);
  });

  after(() => rig.stop());

  it('has no endpoint disappear, revokes the old token, and brings none to light', async () => {
    const before = await usedToken();
    expect(await isAccepted(before)).to.equal(true);
    const watch = watchEndpoints();
    const { code, stdout, stderr } = await place.run('rotate', 'tokens', '--yes');
    const { looks, missing } = await watch.stop();
    expect(code, stdout + stderr).to.equal(0);
    expect(missing).to.equal(0);
    expect(looks).to.be.above(3);
    const after = await usedToken();
    expect(after).not.to.equal(before);
    expect(await isAccepted(after)).to.equal(true);
    // An API server believes for ten seconds what it has believed before.
    await until('the old token is refused', async () => !(await isAccepted(before)));
    for (const token of [before, after]) {
      expect(stdout + stderr)
        .to.not.contain(token)
        .and.not.contain(token.split('.')[2]);
    }
  });

  it('leaves a mesh in which nothing is to do, and new endpoints are still heard of', async () => {
    expect(changesIn(await planOf(place))).to.deep.equal([]);
    await remote.kubectl(['rollout', 'restart', 'deployment', '-n', 'sample']);
    await expectSampleInMesh(rig);
  });

  it('changes over to tokens that end, which is one thing to do, and leaves nothing to do', async () => {
    const mesh = await seedMesh(rig, { metallb: true });
    clusterOf(mesh, 'cluster2')['readerToken'] = { kind: 'request' };
    await place.write(mesh);
    expect(changesIn(await planOf(place))).to.deep.equal([
      'cluster1/remote-secret/cluster2 update Secret istio-system/istio-remote-secret-cluster2',
      'cluster2/reader-token delete Secret istio-system/istio-reader-service-account-istio-remote-secret-token',
    ]);
    const [before, watch] = [await usedToken(), watchEndpoints()];
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--prune');
    expect(await watch.stop()).to.include({ missing: 0 });
    expect(code, stdout + stderr).to.equal(0);
    const after = await usedToken();
    const { issued = 0, expires } = claimsOf(after) ?? {};
    expect(expires).to.equal(issued + 30 * day);
    expect(await isAccepted(after)).to.equal(true);
    await until('the old token is refused', async () => !(await isAccepted(before)));
    const plan = await place.run('plan', '-v');
    expect(plan.stdout)
      .to.match(/^No changes\. /m)
      .and.contain('token renewed by apply from');
    expect(stdout + stderr + plan.stdout).to.not.contain(after.split('.')[2]);
  });

  it('renews such a token in place when half of its life is over, before the old one ends', async () => {
    const before = await usedToken();
    await applyAhead(14 * day, place, rig);
    expect(await usedToken()).to.equal(before);
    const [read, watch] = [await secretsRead(), watchEndpoints()];
    await applyAhead(16 * day, place, rig);
    const after = await usedToken();
    await until('istiod reads by the new token', async () => (await secretsRead()) > read);
    await watch.goesOn();
    expect(await watch.stop()).to.include({ missing: 0 });
    expect(after).not.to.equal(before);
    for (const token of [before, after]) expect(await isAccepted(token)).to.equal(true);
    expect(changesIn(await planOf(place))).to.deep.equal([]);
  });

  it('revokes tokens that end, too', async () => {
    const [before, watch] = [await usedToken(), watchEndpoints()];
    const { code, stdout, stderr } = await place.run('rotate', 'tokens', '--yes');
    expect(await watch.stop()).to.include({ missing: 0 });
    expect(code, stdout + stderr).to.equal(0);
    const after = await usedToken();
    expect(await isAccepted(after)).to.equal(true);
    await until('the old token is refused', async () => !(await isAccepted(before)));
    expect(changesIn(await planOf(place))).to.deep.equal([]);
    await remote.kubectl(['rollout', 'restart', 'deployment', '-n', 'sample']);
    await expectSampleInMesh(rig);
  });

  /** That of the remote secret. */
  async function usedToken(): Promise<string> {
    const path = 'jsonpath={.data.cluster2}';
    const name = 'istio-remote-secret-cluster2';
    const secret = ['get', 'secret', name, '-n', 'istio-system', '-o', path];
    const token = kubeconfigIn(await primary.kubectl(secret))?.token;
    if (token === undefined) throw new Error('the remote secret has no token');
    return token;
  }

  /** How often istiod has read a remote secret that changed, as it counts that itself. */
  async function secretsRead(): Promise<number> {
    const istiod = ['-n', 'istio-system', '-l', 'app=istiod', '-o', 'name'];
    const pod = (await primary.kubectl(['get', 'pods', ...istiod])).trim().replace('pod/', '');
    const path = `/api/v1/namespaces/istio-system/pods/${pod}:15014/proxy/metrics`;
    const metrics = await primary.kubectl(['get', '--raw', path]);
    const count = /^remote_cluster_secret_events_total\{[^}]*event="update"[^}]*\} (\d+)$/m;
    return Number(count.exec(metrics)?.[1] ?? 0);
  }

  async function isAccepted(token: string): Promise<boolean> {
    const review = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token },
    };
    const path = 'jsonpath={.status.authenticated}';
    const said = await remote.kubectl(['create', '-f', '-', '-o', path], JSON.stringify(review));
    return said === 'true';
  }

  /** Asks istiod again and again for the endpoints that it has of cluster2. */
  function watchEndpoints() {
    const over = new AbortController();
    let looks = 0;
    let missing = 0;
    const looking = (async () => {
      while (!over.signal.aborted) {
        const shards = await primary.debug<Shards>('/debug/endpointShardz');
        const known = shards['helloworld.sample.svc.cluster.local']?.['sample']?.Shards ?? {};
        looks += 1;
        if ((known['Kubernetes/cluster2'] ?? []).length === 0) missing += 1;
        await pause(50);
      }
    })();
    return {
      /** Until it was looked several times more. */
      goesOn: async () => {
        const so = looks;
        await until('endpoints are looked at', async () => looks > so + 5);
      },
      stop: async () => {
        over.abort();
        await looking;
        return { looks, missing };
      },
    };
  }
});
