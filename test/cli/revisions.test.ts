import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { appliedMesh } from '../support/applied-mesh.ts';
import { seed } from '../support/mesh.ts';

const canary = seed.replace(
  /^ {2}version: .*$/m,
  `  version: 1.31.0
  revisions:
    default: {}
    next: { version: 1.31.1 }`,
);
const lastRevision = /^ {4}next: .*$/m;
const ended = seed.replace(/^ {2}version: .*$/m, '  version: 1.31.1\n  revisions: { next: {} }');

/** What the last revision is replaced with. */
function prodMeans(revision: string): string {
  return `$&\n  tags: { default: next, prod: ${revision} }`;
}

/** Of a workload that nobody has restarted yet, in the remote. */
const pod: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'late', namespace: 'default', annotations: { 'istio.io/rev': 'default' } },
  spec: { containers: [{ name: 'app', image: 'app' }] },
};

describe('a canary upgrade on embedded clusters', () => {
  const { isthmus, meddle, path } = appliedMesh();

  async function become(mesh: string, ...options: readonly string[]): Promise<string> {
    writeFileSync(path('mesh.yaml'), mesh);
    const { code, stdout, stderr } = await isthmus(['apply', '--yes', ...options]);
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  }

  /** A plan without the breaks of its lines. */
  async function said(): Promise<string> {
    return (await isthmus(['plan'])).stdout.replaceAll(/\n {4}/g, ' ');
  }

  it('has nothing to do after each stage, and after each that was undone, and verify finds no fault', async () => {
    const stages = [
      canary,
      canary.replace(lastRevision, '$&\n  gatewayRevision: next'),
      canary.replace(lastRevision, '$&\n  tags: { default: next }'),
      canary,
    ];
    const asking: Manifest = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'asking', labels: { 'istio-injection': 'enabled' } },
    };
    await meddle((sandbox) => sandbox('cluster1').apply(asking, { force: false, dryRun: false }));
    for (const mesh of stages) {
      await become(mesh);
      expect((await isthmus(['plan'])).stdout).to.match(/^No changes\. /m);
      const { code, stdout } = await isthmus(['verify']);
      expect(stdout).not.to.contain('FAIL');
      expect(code, stdout).to.equal(0);
    }
  });

  it('does not go down a minor version in place, which is said before anything is written', async () => {
    writeFileSync(path('mesh.yaml'), seed.replace('1.31.0', '1.30.4'));
    const { code, stdout } = await isthmus(['apply', '--yes']);
    expect(code).to.equal(1);
    expect(stdout).to.contain('E-DOWNGRADE istiod of cluster1 is Istio 1.31.0');
    expect(stdout).not.to.match(/objects? written/);
  });

  it('says at each stage who is behind, what comes next and who does it', async () => {
    expect(await said()).not.to.contain('Upgrade');
    await become(canary);
    const follower = {
      ...pod,
      metadata: {
        ...pod.metadata,
        annotations: { ...pod.metadata.annotations, 'sidecar.istio.io/status': '{}' },
      },
    };
    await meddle((sandbox) => sandbox('cluster2').apply(follower, { force: false, dryRun: false }));
    const added = await said();
    expect(added).to.contain('Upgrade to revision next: stage 1 of 5');
    expect(added).to.contain('cluster1: 0 of 0 proxies still follow another revision');
    expect(added).to.contain('cluster2: 1 of 1 proxies still follow another revision: default 1');
    expect(added).to.contain('next: move the gateways, by `istio.gatewayRevision: next`');
    const moved = canary.replace(lastRevision, '$&\n  gatewayRevision: next');
    await become(moved);
    expect(await said()).to.contain('next: move what is new, by `istio.tags: { default: next }`');
    await become(moved.replace(lastRevision, '$&\n  tags: { default: next }'));
    expect(await said()).to.contain(
      'next: those who look after these namespaces start their Pods again: `kubectl -n default rollout restart deployment`',
    );
    await meddle(async (sandbox) => {
      const { metadata } = (await sandbox('cluster2').get(refOf(pod))) ?? pod;
      await sandbox('cluster2').delete(refOf(pod), { uid: metadata.uid ?? '' });
    });
    expect(await said()).to.contain('next: leave the older revisions out');
    await become(ended, '--prune');
    expect(await said()).not.to.contain('Upgrade');
  });

  it('keeps a revision as long as a Pod uses it, and says which', async () => {
    await become(canary);
    await meddle((sandbox) => sandbox('cluster2').apply(pod, { force: false, dryRun: false }));
    writeFileSync(path('mesh.yaml'), ended);
    const { stdout } = await isthmus(['plan']);
    expect(stdout).to.contain(
      'Pod default/late of cluster2 still uses revision default: move and restart them first',
    );
    expect(stdout).to.match(/\n {2}… \d+ more objects for the same reason, shown with -v\n/);
    expect((await isthmus(['plan', '-v'])).stdout).not.to.contain('for the same reason');
    await become(ended, '--prune');
    expect((await isthmus(['plan'])).stdout).to.contain('Pod default/late of cluster2 still uses');
    await meddle(async (sandbox) => {
      const { metadata } = (await sandbox('cluster2').get(refOf(pod))) ?? pod;
      await sandbox('cluster2').delete(refOf(pod), { uid: metadata.uid ?? '' });
    });
    expect(await become(ended, '--prune')).to.contain('deleted');
    const { stdout: end } = await isthmus(['plan']);
    expect(end).to.match(/^No changes\. /);
  });

  it('lets a part go of a revision that stays, whoever uses that', async () => {
    await become(seed);
    const former = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'former',
      namespace: 'istio-system',
    };
    await meddle(async (sandbox) => {
      await sandbox('cluster2').apply(pod, { force: false, dryRun: false });
      const istio = await sandbox('cluster1').get({ ...former, name: 'istio' });
      const { labels = {} } = istio?.metadata ?? {};
      expect(labels).to.have.property('istio.io/rev', 'default');
      const metadata = { name: former.name, namespace: former.namespace, labels };
      const copy = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
      await sandbox('cluster1').apply(copy, { force: false, dryRun: false });
    });
    expect(await become(seed, '--prune')).to.contain('deleted ConfigMap former');
    expect((await isthmus(['plan'])).stdout).to.match(/^No changes\. /m);
  });

  it('keeps a tag as long as a namespace asks for it, and the revision that it means', async () => {
    await become(canary.replace(lastRevision, prodMeans('default')));
    const shop: Manifest = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'istio.io/rev': 'prod' } },
    };
    await meddle((sandbox) => sandbox('cluster2').apply(shop, { force: false, dryRun: false }));
    const kept =
      'Namespace shop of cluster2 still uses tag prod: without it, Pods start there without a proxy';
    await become(ended, '--prune');
    const { stdout } = await isthmus(['plan']);
    expect(stdout).to.contain(kept);
    expect(stdout).to.match(
      /MutatingWebhookConfiguration istio-revision-tag-prod of cluster\d still uses revision default/,
    );
    await become(canary.replace(lastRevision, prodMeans('next')));
    expect((await isthmus(['plan'])).stdout).not.to.contain('still uses');
    await become(
      canary.replace(lastRevision, prodMeans('next')).replace('    default: {}\n', ''),
      '--prune',
    );
    expect((await isthmus(['plan'])).stdout).to.match(/^No changes\. /m);
    await become(ended, '--prune');
    expect((await isthmus(['plan'])).stdout).to.contain(kept);
    await meddle(async (sandbox) => {
      const { metadata } = (await sandbox('cluster2').get(refOf(shop))) ?? shop;
      await sandbox('cluster2').delete(refOf(shop), { uid: metadata.uid ?? '' });
    });
    expect(await become(ended, '--prune')).to.contain('deleted');
    expect((await isthmus(['plan'])).stdout).to.match(/^No changes\. /m);
  });

  it('keeps a revision that a tag means which somebody has set by hand', async () => {
    await become(canary.replace(lastRevision, '$&\n  tags: { default: next }'));
    const tag: Manifest = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {
        name: 'istio-revision-tag-stable',
        labels: { 'istio.io/tag': 'stable', 'istio.io/rev': 'default' },
      },
      webhooks: [],
    };
    await meddle((sandbox) => sandbox('cluster1').apply(tag, { force: false, dryRun: false }));
    await become(ended, '--prune');
    expect((await isthmus(['plan'])).stdout).to.contain(
      'MutatingWebhookConfiguration istio-revision-tag-stable of cluster1 still uses revision default',
    );
  });
});
