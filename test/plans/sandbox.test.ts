import { fieldAt } from '../../lib/json.ts';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { hasCaBundles, injectionAnswers } from '../../plans/injection.ts';
import { lockRef } from '../../plans/late-annotation.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { plainly, refusal } from '../support/contract/lab.ts';
import { drivenClock, type DrivenClock } from '../support/driven-clock.ts';
import { primaryRemote } from '../support/topologies.ts';

const place = { name: 'istio-system' };
const webhooks = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  name: 'istio-sidecar-injector',
};

describe('Istio on embedded clusters', () => {
  let clock: DrivenClock;
  let sandbox: Sandbox;

  beforeEach(async () => {
    clock = drivenClock();
    sandbox = await sandboxClusters({ ...sandboxOf(primaryRemote), clock });
    for (const cluster of ['cluster1', 'cluster2']) {
      await apply(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: place });
      await apply(cluster, injector);
    }
  });

  afterEach(() => sandbox.close());

  it('refuses a Pod while nobody answers its webhook, and injects it once istiod is up', async () => {
    const { pod, passes } = injectionAnswers(primaryRemote, {
      cluster: 'cluster1',
      revision: 'default',
    });
    const client = sandbox('cluster1');
    expect((await refusal(client.dryRunCreate(pod))).code).to.equal('webhook-unreachable');
    await apply('cluster1', istiod);
    await clock.advance(300);
    expect((await refusal(client.dryRunCreate(pod))).message).to.contain('no endpoints available');
    await clock.advance(2_000);
    expect(passes(await client.dryRunCreate(pod))).to.equal(undefined);
    const plain = { ...pod, metadata: { name: 'plain', namespace: 'default' } };
    expect(await client.dryRunCreate(plain)).not.to.have.nested.property('metadata.annotations');
  });

  it('trusts the primary in a remote only when its secret and the annotation are there', async () => {
    await apply('cluster1', istiod);
    await clock.advance(5_000);
    expect(await isTrusted('cluster1')).to.equal(true);
    expect(await isTrusted('cluster2')).to.equal(false);
    await apply('cluster2', annotated);
    await clock.advance(5_000);
    expect(await isTrusted('cluster2')).to.equal(false);
    expect(await isLed('cluster2')).to.equal(false);
    await apply('cluster1', remoteSecret);
    await clock.advance(5_000);
    expect(await isTrusted('cluster2')).to.equal(true);
    expect(await isLed('cluster2')).to.equal(true);
    const live = await sandbox('cluster2').get(webhooks);
    expect(live?.metadata.managedFields?.map(({ manager }) => manager)).to.include(
      'pilot-discovery',
    );
  });

  it('does not notice an annotation that is younger than the secret, until the secret is new', async () => {
    await apply('cluster1', istiod);
    await apply('cluster1', remoteSecret);
    await clock.advance(5_000);
    await apply('cluster2', annotated);
    await clock.advance(5_000);
    expect(await isTrusted('cluster2')).to.equal(false);
    const ref = { ...secretType, namespace: place.name, name: remoteSecret.metadata.name };
    const uid = (await sandbox('cluster1').get(ref))?.metadata.uid ?? '';
    await sandbox('cluster1').delete(ref, { uid });
    await apply('cluster1', remoteSecret);
    await clock.advance(5_000);
    expect(await isTrusted('cluster2')).to.equal(true);
  });

  it('goes on leading a remote whose namespace is written again', async () => {
    await apply('cluster1', istiod);
    await apply('cluster2', annotated);
    await apply('cluster1', remoteSecret);
    await clock.advance(5_000);
    const { metadata } = annotated;
    await apply('cluster2', { ...annotated, metadata: { ...metadata, labels: { more: 'yes' } } });
    const uid = (await sandbox('cluster2').get(webhooks))?.metadata.uid ?? '';
    await sandbox('cluster2').delete(webhooks, { uid });
    await apply('cluster2', injector);
    await clock.advance(5_000);
    expect(await isTrusted('cluster2')).to.equal(true);
  });

  it('notices a late annotation when istiod starts again', async () => {
    await apply('cluster1', istiod);
    await apply('cluster1', remoteSecret);
    await clock.advance(5_000);
    await apply('cluster2', annotated);
    await clock.advance(5_000);
    expect(await isLed('cluster2')).to.equal(false);
    await apply('cluster1', restarted);
    await clock.advance(5_000);
    expect(await isLed('cluster2')).to.equal(true);
  });

  it('gives addresses from the pools of MetalLB in order, and none before there is a pool', async () => {
    await apply('cluster1', gateway);
    await clock.advance(5_000);
    expect(await addressIn('cluster1')).to.equal(undefined);
    await apply('cluster1', {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'IPAddressPool',
      metadata: { name: 'pool', namespace: 'metallb-system' },
      spec: { addresses: ['172.18.255.200-172.18.255.201'] },
    });
    await clock.advance(5_000);
    expect(await addressIn('cluster1')).to.equal('172.18.255.200');
  });

  async function apply(cluster: string, manifest: Manifest): Promise<void> {
    const { kind } = await sandbox(cluster).apply(manifest, plainly);
    expect(kind).to.be.oneOf(['created', 'applied']);
  }

  async function isTrusted(cluster: string): Promise<boolean> {
    const live = await sandbox(cluster).get(webhooks);
    return live !== undefined && hasCaBundles(live);
  }

  /** By the lock that an istiod takes in every cluster that it leads. */
  async function isLed(cluster: string): Promise<boolean> {
    return (await sandbox(cluster).get(lockRef(place.name))) !== undefined;
  }

  async function addressIn(cluster: string): Promise<unknown> {
    const ref = { apiVersion: 'v1', kind: 'Service', namespace: place.name, name: 'gateway' };
    const ingress = fieldAt(await sandbox(cluster).get(ref), 'status', 'loadBalancer', 'ingress');
    return fieldAt(Array.isArray(ingress) ? ingress[0] : undefined, 'ip');
  }
});

const secretType = { apiVersion: 'v1', kind: 'Secret' };

const annotated: Manifest = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: place.name,
    annotations: { 'topology.istio.io/controlPlaneClusters': 'cluster1' },
  },
};

const remoteSecret: Manifest = {
  ...secretType,
  metadata: {
    name: 'istio-remote-secret-cluster2',
    namespace: place.name,
    labels: { 'istio/multiCluster': 'true' },
  },
  data: { cluster2: 'e30=' },
};

const istiod: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', namespace: place.name, labels: { app: 'istiod' } },
  spec: {
    selector: { matchLabels: { app: 'istiod' } },
    template: {
      metadata: { labels: { app: 'istiod' } },
      spec: { containers: [{ name: 'discovery', image: 'pilot' }] },
    },
  },
};

const restarted: Manifest = {
  ...istiod,
  spec: {
    selector: { matchLabels: { app: 'istiod' } },
    template: {
      metadata: { labels: { app: 'istiod' }, annotations: { restarted: 'once' } },
      spec: { containers: [{ name: 'discovery', image: 'pilot' }] },
    },
  },
};

const injector: Manifest = {
  apiVersion: webhooks.apiVersion,
  kind: webhooks.kind,
  metadata: { name: webhooks.name, labels: { 'istio.io/rev': 'default' } },
  webhooks: [
    {
      name: 'object.sidecar-injector.istio.io',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { service: { name: 'istiod', namespace: place.name, path: '/inject' } },
      objectSelector: {
        matchExpressions: [{ key: 'sidecar.istio.io/inject', operator: 'In', values: ['true'] }],
      },
      rules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
      ],
    },
  ],
};

const gateway: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'gateway', namespace: place.name },
  spec: { type: 'LoadBalancer', ports: [{ name: 'tls', port: 443, protocol: 'TCP' }] },
};
