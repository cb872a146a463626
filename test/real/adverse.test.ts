import { expect } from 'chai';
import { stringify } from 'yaml';
import { recordsAt } from '../../lib/json.ts';
import { installMetalLB } from '../rig/by-hand.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { seedMesh } from './support/seed.ts';
import { expectWords, type Witness, witness } from './support/witness.ts';

const namespaced = ['-n', 'istio-system'];
const onlyPrimary = ['--cluster', 'cluster1'];

/** One cluster after the other way in which clusters stand in the way; each apply goes on where the last one stopped. */
describe('an apply on adverse days', () => {
  let rig: Rig;
  let primary: Cluster;
  let place: Witness;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    primary = rig.cluster('cluster1');
    await installMetalLB(rig, 'cluster1');
    place = await witness(rig, 'adverse', await seedMesh(rig, { metallb: false }));
  });

  after(() => rig.stop());

  const put = (...objects: readonly object[]): Promise<string> =>
    primary.kubectl(['apply', '-f', '-'], objects.map((object) => stringify(object)).join('---\n'));

  it('shows the warnings of API servers as kubectl does, each once', async () => {
    const metadata = { name: 'warns' };
    const rule = {
      apiGroups: [''],
      apiVersions: ['*'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['namespaces'],
    };
    const admission = { apiVersion: 'admissionregistration.k8s.io/v1', metadata };
    await put(
      {
        ...admission,
        kind: 'ValidatingAdmissionPolicy',
        spec: {
          matchConstraints: { resourceRules: [rule] },
          validations: [{ expression: 'false', message: 'think again' }],
        },
      },
      {
        ...admission,
        kind: 'ValidatingAdmissionPolicyBinding',
        spec: { policyName: 'warns', validationActions: ['Warn'] },
      },
    );
    await until('the policy warns', async () => {
      const { stderr } = await place.run(['plan', ...onlyPrimary]);
      return stderr.includes('Warning: cluster1: ');
    });
    const { stderr } = await place.run(['plan', ...onlyPrimary]);
    expect(stderr.match(/^Warning: cluster1: .*think again$/gm)).to.have.length(1);
    await primary.kubectl([
      'delete',
      'validatingadmissionpolicybinding,validatingadmissionpolicy',
      'warns',
    ]);
  });

  it('says which rule of Pod security keeps Pods from being made, and where it is set', async () => {
    const enforce = 'pod-security.kubernetes.io/enforce';
    await put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'istio-system', labels: { [enforce]: 'restricted' } },
    });
    const apply = ['apply', '--yes', '--adopt', '--timeout', '12s', ...onlyPrimary];
    const applied = await place.run(apply);
    expectWords(applied, [
      /E-NOT-READY/,
      /Deployment istio-system\/istiod gets no Pods: pods "istiod-[^"]*" is forbidden: violates PodSecurity "restricted:latest": /,
      `the namespace enforces Pod security restricted: set its label ${enforce}`,
    ]);
    expect(applied.stdout).not.to.contain('mesh.yaml');
    expect(applied.code).to.equal(3);
    await primary.kubectl(['label', 'namespace', 'istio-system', `${enforce}-`]);
    await primary.kubectl([...namespaced, 'delete', 'deployment', 'istiod']);
  });

  it('says which quota keeps Pods from being made, from the condition of the Deployment', async () => {
    await put(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } },
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'none', namespace: 'istio-system' },
        spec: { hard: { pods: '0' } },
      },
    );
    const applied = await place.run([
      'apply',
      '--yes',
      '--adopt',
      '--timeout',
      '12s',
      ...onlyPrimary,
    ]);
    expectWords(applied, [
      /E-NOT-READY/,
      /Deployment istio-system\/istiod gets no Pods: pods "istiod-[^"]*" is forbidden: exceeded quota: none/,
    ]);
    expect(applied.stdout).not.to.contain('mesh.yaml');
    await primary.kubectl([...namespaced, 'delete', 'resourcequota', 'none']);
    // The ReplicaSet is in a back-off of minutes; a new one is not.
    await primary.kubectl([...namespaced, 'delete', 'replicaset', '--all']);
    const mended = await place.run(['apply', '--yes', '--adopt', ...onlyPrimary]);
    expectWords(mended, [/done +.*cluster1\/control-plane|all \d+ steps are ready/]);
  });

  it('names the Service behind a webhook that nobody answers, and what to look at', async () => {
    await place.run(['apply', '--yes', '--adopt']);
    const webhook = {
      name: 'nobody.example.org',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      clientConfig: { service: { name: 'nobody', namespace: 'istio-system' } },
      rules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] },
      ],
    };
    await primary.kubectl([...namespaced, 'delete', 'configmap', 'istio']);
    await put(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'nobody', namespace: 'istio-system' },
        spec: { selector: { app: 'nobody' }, ports: [{ port: 443 }] },
      },
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'nobody' },
        webhooks: [webhook],
      },
    );
    await until('nobody answers', async () =>
      (await place.run(['plan', '-v', ...onlyPrimary])).stdout.includes('failed calling webhook'),
    );
    const applied = await place.run(['apply', '--yes', '--timeout', '3s', ...onlyPrimary]);
    expectWords(applied, [
      /failed calling webhook "nobody\.example\.org"/,
      'no Pod of Service istio-system/nobody is ready: `kubectl -n istio-system get pods` tells why',
    ]);
    expect(applied.stdout).not.to.contain('mesh.yaml');
    await primary.kubectl(['delete', 'validatingwebhookconfiguration', 'nobody']);
    await primary.kubectl([...namespaced, 'delete', 'service', 'nobody']);
    expect((await place.run(['apply', '--yes'])).code).to.equal(0);
  });

  it('waits for a namespace that is being deleted, says what holds it, and makes it anew in one run', async () => {
    const metadata = { name: 'held', namespace: 'istio-system', finalizers: ['example.org/held'] };
    await put({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
    await primary.kubectl(['delete', 'namespace', 'istio-system', '--wait=false']);
    await until('only the held object is left', async () => {
      const left = await primary.kubectl([
        ...namespaced,
        'get',
        'deployment,service,configmap',
        '-o',
        'name',
      ]);
      return left.trim() === 'configmap/held';
    });
    await until('the plan says what holds it', async () => {
      const { stdout } = await place.run(['plan', ...onlyPrimary]);
      expect(stdout).not.to.contain('Error E-');
      return /Namespace istio-system.*is being deleted since .*example\.org\/held.*; apply waits until it has gone/.test(
        stdout,
      );
    });
    const running = place.start(['apply', '--yes', ...onlyPrimary]);
    await until('it waits', () =>
      /Namespace istio-system is still being deleted: .*example\.org\/held/.test(running.printed()),
    );
    await primary.kubectl([
      ...namespaced,
      'patch',
      'configmap',
      'held',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    ]);
    const applied = await running.result;
    expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
    const json: unknown = JSON.parse(
      (await place.run(['plan', '--format', 'json', ...onlyPrimary])).stdout,
    );
    expect(
      recordsAt(json, 'steps').flatMap((step) =>
        recordsAt(step, 'changes').filter(({ action }) => action !== 'keep'),
      ),
    ).to.deep.equal([]);
  });
});
