import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import { kubeconfigIn } from '../../lib/cluster/secret-kubeconfig.ts';
import { textAt } from '../../lib/json.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { claimsOf } from '../../plans/token-claims.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { applyMesh, destroyMesh, leftToDo, whileTimePasses } from '../support/mesh-run.ts';
import { withClusters } from '../support/topologies.ts';

const day = 24 * 60 * 60_000;
const server = { apiServer: 'https://172.18.0.3:6443' };
const requested = withClusters({ cluster2: { ...server, readerToken: 'request' } });
const lasting = withClusters({ cluster2: { ...server, readerToken: 'secret' } });

describe('plans/requested-token', () => {
  let clock: DrivenClock;
  let sandbox: Sandbox;
  /** The accounts that somebody asked for tokens of. */
  let asked: string[];
  let runs = 0;

  beforeEach(async () => {
    clock = drivenClock();
    asked = [];
    sandbox = await sandboxClusters({
      ...sandboxOf(requested),
      clock,
      observe: (cluster, { path }) => {
        const [, account] = /serviceaccounts\/([^/]+)\/token$/.exec(path) ?? [];
        if (account !== undefined) asked.push(`${cluster}/${account}`);
      },
    });
  });

  afterEach(() => sandbox.close());

  async function apply(topology: Topology = requested, prune = false): Promise<void> {
    runs += 1;
    const run = { clusters: sandbox, clock, identity: `process ${runs}`, prune };
    const outcomes = await whileTimePasses(applyMesh(topology, run), clock);
    for (const [id, outcome] of outcomes) expect(outcome, id).to.have.property('kind', 'done');
  }

  const left = (topology: Topology = requested): Promise<readonly string[]> =>
    whileTimePasses(leftToDo(topology, { clusters: sandbox, clock }), clock);

  const object = (cluster: string, kind: string, name: string): Manifest | undefined =>
    sandbox.scene().get(cluster, { apiVersion: 'v1', kind, namespace: 'istio-system', name });

  /** That of the remote secret. */
  function token(): string {
    const secret = object('cluster1', 'Secret', 'istio-remote-secret-cluster2');
    return kubeconfigIn(textAt(secret, 'data', 'cluster2') ?? '')?.token ?? '';
  }

  const tokenSecret = (): Manifest | undefined =>
    object('cluster2', 'Secret', 'istio-reader-service-account-istio-remote-secret-token');

  const renewed = ['update Secret istio-system/istio-remote-secret-cluster2'];
  const account = (): Manifest | undefined =>
    object('cluster2', 'ServiceAccount', 'istio-reader-service-account');

  it('asks for a token that ends, once, and keeps none but in the remote secret', async () => {
    await apply();
    expect(asked).to.deep.equal(['cluster2/istio-reader-service-account']);
    const { account: uid, issued = 0, expires } = claimsOf(token()) ?? {};
    expect(expires).to.equal(issued + 30 * day);
    expect(uid).to.equal(account()?.metadata.uid);
    const secrets = sandbox.scene().list('cluster2', 'Secret');
    expect(secrets.map(({ type }) => type)).not.to.include('kubernetes.io/service-account-token');
    expect(await left()).to.deep.equal([]);
    await apply();
    expect(asked).to.have.length(1);
  });

  it('is renewed in place from half of its life on, and never before', async () => {
    await apply();
    const secret = object('cluster1', 'Secret', 'istio-remote-secret-cluster2');
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (part) => {
        const { issued = 0, expires = 0 } = claimsOf(token()) ?? {};
        const before = token();
        await clock.advance(Math.max(0, issued + part * (expires - issued) - clock.now()));
        const isDue = clock.now() >= (issued + expires) / 2;
        expect(await left()).to.deep.equal(isDue ? renewed : []);
        await apply();
        expect(token() !== before).to.equal(isDue);
        expect(await left()).to.deep.equal([]);
        const now = object('cluster1', 'Secret', 'istio-remote-secret-cluster2');
        expect(now?.metadata.uid).to.equal(secret?.metadata.uid);
      }),
      { numRuns: 6 },
    );
  });

  it('is another one once its account is another, as all of its tokens have ended', async () => {
    await apply();
    const ref = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'istio-system' };
    const name = 'istio-reader-service-account';
    await sandbox('cluster2').delete({ ...ref, name }, { uid: account()?.metadata.uid ?? '' });
    await apply();
    await apply();
    expect(claimsOf(token())?.account).to.equal(account()?.metadata.uid);
    expect(await left()).to.deep.equal([]);
  });

  it('takes the place of one that does not end, whose Secret goes when somebody says so, and back', async () => {
    await apply(lasting);
    const former = token();
    expect(claimsOf(former)?.expires).to.equal(undefined);
    await apply();
    expect(claimsOf(token())?.expires).to.be.above(0);
    expect(tokenSecret()).not.to.equal(undefined);
    await apply(requested, true);
    expect(tokenSecret()).to.equal(undefined);
    expect(await left()).to.deep.equal([]);
    await apply(lasting);
    expect(claimsOf(token())?.expires).to.equal(undefined);
    expect(await left(lasting)).to.deep.equal([]);
  });

  it('takes the certificates of the API server from where the cluster publishes them', async () => {
    await apply();
    const before = token();
    const published = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt' },
    };
    sandbox.as('kube-controller-manager').write('cluster2', {
      ...published,
      metadata: { ...published.metadata, namespace: 'istio-system' },
      data: { 'ca.crt': 'another\n' },
    });
    expect(await left()).to.deep.equal(renewed);
    await apply();
    expect(token()).to.equal(before);
    const secret = object('cluster1', 'Secret', 'istio-remote-secret-cluster2');
    expect(kubeconfigIn(textAt(secret, 'data', 'cluster2') ?? '')?.authority).to.equal('another\n');
  });

  it('goes with the mesh', async () => {
    await apply();
    runs += 1;
    const run = { clusters: sandbox, clock, identity: `process ${runs}` };
    await whileTimePasses(destroyMesh(requested, run), clock);
    expect(object('cluster1', 'Secret', 'istio-remote-secret-cluster2')).to.equal(undefined);
    expect(account()).to.equal(undefined);
  });
});
