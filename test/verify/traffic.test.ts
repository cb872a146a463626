import { expect } from 'chai';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { openTraffic } from '../../lib/verify/traffic.ts';
import { type Verdict, verify } from '../../lib/verify/verify.ts';
import { standOf, traffic } from '../../plans/checks/traffic.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { noNetwork } from '../support/no-network.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { primaryRemote } from '../support/topologies.ts';

const stand = standOf(primaryRemote, 'busybox');
const identity = 'ns/isthmus-traffic/sa/isthmus-traffic';
const request = { cluster: 'cluster1', to: 'cluster2', wanted: 'cluster2' };

describe('the traffic of isthmus verify', () => {
  it('makes all in both clusters, waits for the answer that is wanted, and removes what it has made', async () => {
    const answers = ['wget: bad address', 'cluster2\n'];
    const { clusters, made, deleted } = world({ inside: () => Promise.resolve(answers.shift()) });
    const traffic = open(clusters);
    expect(await traffic.send(request)).to.equal('cluster2');
    const kinds = ['Namespace', 'ServiceAccount', 'Service', 'Service', 'Pod', 'Pod'];
    for (const cluster of ['cluster1', 'cluster2']) {
      expect(made.get(cluster)?.map(({ kind }) => kind)).to.deep.equal(kinds);
    }
    expect(await traffic.close()).to.deep.equal([]);
    expect(deleted).to.have.members(['cluster1', 'cluster2']);
  });

  it('gives the last answer when time is up', async () => {
    const { clusters } = world({ inside: () => Promise.resolve('503') });
    expect(await open(clusters).send(request)).to.equal('503');
  });

  it('makes nothing where a right is missing, and names it', async () => {
    const { clusters, made } = world({ may: ({ verb }) => Promise.resolve(verb !== 'delete') });
    const traffic = open(clusters);
    expect(await refusalOf(traffic.send(request))).to.match(
      /^requests take Pods in cluster[12], and the user of this context may not delete namespaces$/,
    );
    expect(await traffic.close()).to.deep.equal([]);
    expect(made.size).to.equal(0);
  });

  it('touches no namespace of somebody else', async () => {
    const foreign = { ...stand.namespace, metadata: { ...stand.namespace.metadata, uid: '9' } };
    const { clusters, deleted } = world({
      create: () => Promise.resolve(undefined),
      get: () => Promise.resolve(foreign),
    });
    const traffic = open(clusters);
    expect(await refusalOf(traffic.send(request))).to.contain('is in cluster1 already');
    await traffic.close();
    expect(deleted).to.deep.equal([]);
  });

  it('knows its namespace though the answer of its creation was lost', async () => {
    const { clusters, made, deleted } = world({
      inside: () => Promise.resolve('cluster2'),
      get: () => Promise.resolve(made.get('cluster1')?.[0]),
      lost: true,
    });
    const traffic = open(clusters);
    await traffic.send({ ...request, to: 'cluster1', wanted: 'cluster2' });
    await traffic.close();
    expect(deleted).to.deep.equal(['cluster1']);
  });

  it('removes what it has made when it is interrupted meanwhile, and says what is not gone yet', async () => {
    const interrupted = new AbortController();
    const { clusters, deleted } = world({
      watch: async function* (_ref, signal) {
        interrupted.abort();
        signal.throwIfAborted();
        yield undefined;
      },
    });
    const traffic = open(clusters, interrupted.signal);
    expect(await refusalOf(traffic.send(request))).to.contain('stopped waiting for Pod');
    expect(await traffic.close()).to.have.deep.members([
      { cluster: 'cluster1' },
      { cluster: 'cluster2' },
    ]);
    expect(deleted).to.have.members(['cluster1', 'cluster2']);
  });

  for (const { what, said, found } of [
    { what: 'passes what is answered to whom it knows', said: `cluster2 ${identity}` },
    { what: 'finds plain text', said: 'cluster2 nobody', found: /reaches cluster2 in plain text/ },
    {
      what: 'finds another answer',
      said: 'wget:\n  bad\taddress',
      found: /fails: wget: bad address/,
    },
    { what: 'finds another cluster', said: `cluster1 ${identity}`, found: /fails: cluster1 ns/ },
    { what: 'finds another identity', said: 'cluster2 ns/a/sa/b', found: /fails: cluster2 ns/ },
    { what: 'finds no answer', said: '', found: /the answer is empty/ },
  ]) {
    it(what, async () => {
      const { kind, ...verdict } = await verdictOn(said);
      expect(kind).to.equal(found === undefined ? 'passed' : 'failed');
      if (found !== undefined) expect(JSON.stringify(verdict)).to.match(found);
    });
  }

  it('does not judge what an image does not tell', async () => {
    const verdict = await verdictOn('cluster2 ?');
    expect(verdict.kind).to.equal('skipped');
    expect(JSON.stringify(verdict)).to.contain('its httpd does not say over what');
  });

  it('makes its namespace where istiod looks', () => {
    const { metadata } = standOf(
      selecting([{ matchLabels: { mesh: 'yes' } }]),
      'busybox',
    ).namespace;
    expect(metadata.labels).to.include({ mesh: 'yes', 'app.kubernetes.io/managed-by': 'isthmus' });
  });

  it('sends nothing where istiod would not look, and says so', async () => {
    const named = { 'kubernetes.io/metadata.name': 'sample' };
    const verdict = await verdictOn(`cluster2 ${identity}`, selecting([{ matchLabels: named }]));
    expect(verdict.kind).to.equal('skipped');
    expect(JSON.stringify(verdict)).to.contain('`discoverySelectors` of `istio.meshConfig`');
  });

  it('says why something could not be removed', async () => {
    const { clusters } = world({
      inside: () => Promise.resolve('cluster2'),
      delete: () =>
        Promise.reject(new ClusterError('unreachable', 'no answer', { cluster: 'cluster1' })),
    });
    const traffic = open(clusters);
    await traffic.send(request);
    expect(await traffic.close()).to.deep.include({ cluster: 'cluster1', error: 'no answer' });
  });
});

function selecting(discoverySelectors: readonly object[]): Topology {
  return {
    ...primaryRemote,
    controlPlanes: primaryRemote.controlPlanes.map((one) => ({
      ...one,
      meshConfig: { discoverySelectors },
    })),
  };
}

/** What comes of a request of cluster1 to cluster2 that is answered so. */
async function verdictOn(said: string, topology = primaryRemote): Promise<Verdict> {
  const verdicts = await verify(topology, [traffic], {
    clusters: () => scriptedClient({ version: () => Promise.resolve('v1.34.0') }),
    ...noNetwork,
    traffic: { send: () => Promise.resolve(said) },
    clock: fakeClock(),
  });
  const verdict = verdicts.find(({ clusters }) => clusters.join() === 'cluster1,cluster2');
  if (verdict === undefined) throw new Error('no request was sent');
  return verdict;
}

function open(clusters: (name: string) => ClusterClient, signal = new AbortController().signal) {
  return openTraffic(stand, { clusters, clock: fakeClock(), signal, patience: 60_000 });
}

async function refusalOf(sent: Promise<string>): Promise<string> {
  return sent.then(
    () => 'it was sent',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** Clusters that do what they are asked; all Pods are ready at once, and namespaces go at once. */
function world({ lost = false, ...answers }: Partial<ClusterClient> & { readonly lost?: boolean }) {
  const made = new Map<string, Manifest[]>();
  const deleted: string[] = [];
  const client = (cluster: string): ClusterClient =>
    scriptedClient({
      may: () => Promise.resolve(true),
      create: (manifest) => {
        const live = { ...manifest, metadata: { ...manifest.metadata, uid: manifest.kind } };
        made.set(cluster, [...(made.get(cluster) ?? []), live]);
        return Promise.resolve(lost && manifest.kind === 'Namespace' ? undefined : live);
      },
      watch: async function* ({ kind }) {
        await Promise.resolve();
        yield kind === 'Namespace' ? undefined : readyPod;
      },
      delete: (_ref, { urgent }) => {
        if (urgent === true) deleted.push(cluster);
        return Promise.resolve();
      },
      ...answers,
    });
  const clients = new Map<string, ClusterClient>();
  const clusters = (name: string): ClusterClient => {
    const known = clients.get(name) ?? client(name);
    clients.set(name, known);
    return known;
  };
  return { clusters, made, deleted };
}

const readyPod: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};
