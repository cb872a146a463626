import { expect } from 'chai';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { isRecord } from '../../lib/json.ts';
import { appliedMesh } from '../support/applied-mesh.ts';

const namespace: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' };
const gateways: ObjectRef = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  name: 'gateways.networking.istio.io',
};

describe('what is being deleted and held', () => {
  const { isthmus, meddle } = appliedMesh();

  it('is a namespace of which the plan says without -v what is left in it', async () => {
    const held = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: namespace.name, finalizers: ['example.org/hold'] },
    };
    await goes(namespace, held, [
      { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', message: 'all is known' },
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        message: 'Some resources are remaining: configmaps. has 1 resource instances',
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        message:
          'Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances',
      },
    ]);
    const { code, stdout } = await isthmus(['plan']);
    expect(stdout).to.match(
      /\+ Namespace istio-system {2}\(is being deleted since .*: Some resources are remaining: configmaps\. has 1 .*example\.org\/hold in 1 .*; apply waits until it has gone\)/,
    );
    expect(stdout).not.to.contain('all is known');
    expect(code).to.equal(0);
    const applied = await isthmus(['apply', '--yes', '--timeout', '1s']);
    expect(applied.stdout).to.match(
      /Namespace istio-system is still being deleted: Some resources are remaining.* after 1 s/,
    );
  });

  it('is a type of which the plan says why it does not go', async () => {
    const message = 'CustomResource deletion is in progress';
    const metadata = { name: 'held', namespace: 'default', finalizers: ['example.org/hold'] };
    const held = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata };
    await goes(gateways, held, [{ type: 'Terminating', status: 'True', message }]);
    const { stdout } = await isthmus(['plan']);
    expect(stdout).to.match(
      /\+ CustomResourceDefinition gateways\.networking\.istio\.io {2}\(is being deleted since .*: CustomResource deletion is in progress; apply waits/,
    );
  });

  function goes(ref: ObjectRef, held: Manifest, conditions: readonly object[]): Promise<void> {
    return meddle(async (sandbox) => {
      const somebody = sandbox.as('somebody');
      somebody.write('cluster2', held);
      const { metadata } = (await sandbox('cluster2').get(ref)) ?? {};
      await sandbox('cluster2').delete(ref, { uid: metadata?.uid ?? '' });
      somebody.edit(
        'cluster2',
        ref,
        (live) => {
          const status = isRecord(live['status']) ? live['status'] : {};
          return { ...live, status: { ...status, conditions } };
        },
        'status',
      );
    });
  }
});
