import { expect } from 'chai';
import { ClusterError } from '../../../lib/cluster/cluster-error.ts';
import type { ClusterClient } from '../../../lib/cluster/client.ts';
import type { Manifest } from '../../../lib/cluster/object.ts';
import { until } from '../until.ts';
import { configMap, type Lab, newNamespace, plainly, uniqueName } from './lab.ts';

/** Whose client keeps the contract. */
export type Side = 'real' | 'sandbox';

/** Something that the sandbox does not do, though an API server does. */
interface Difference {
  readonly what: string;
  /** Why it may stay so. */
  readonly because: string;
  /** What makes a real server refuse every ConfigMap of the namespace. */
  readonly guards: (name: string, namespace: string) => readonly Manifest[];
  readonly real: string;
}

const group = 'admissionregistration.k8s.io';

const differences: readonly Difference[] = [
  {
    what: 'asks validating webhooks',
    because: "only a real istiod can tell whether Istio's config is valid",
    guards: (name, namespace) => [unanswered('ValidatingWebhookConfiguration', name, namespace)],
    real: 'webhook-unreachable',
  },
  {
    what: 'asks mutating webhooks about anything but Pods',
    because: "Istio's change nothing else",
    guards: (name, namespace) => [unanswered('MutatingWebhookConfiguration', name, namespace)],
    real: 'webhook-unreachable',
  },
  {
    what: 'evaluates admission policies',
    because: 'that of Istio is off by default and minds experimental features only',
    guards: (name, namespace) => policy(name, namespace),
    real: 'webhook-denied',
  },
];

/** Every difference is seen on both sides: one that is gone must leave the list. */
export function differing(lab: Lab, side: Side): void {
  for (const { what, because, guards, real } of differences) {
    const title = side === 'real' ? what : `unlike a real server never ${what}: ${because}`;
    it(title, async () => {
      const { client } = lab();
      const namespace = await newNamespace(client);
      for (const guard of guards(uniqueName('guard'), namespace)) {
        expect(await outcomeOf(client, guard)).to.equal('created');
      }
      const expected = side === 'real' ? real : 'created';
      const config = configMap(namespace, { a: '1' });
      await until(async () => (await outcomeOf(client, config, true)) === expected || undefined);
    });
  }
}

async function outcomeOf(client: ClusterClient, object: Manifest, dryRun = false): Promise<string> {
  try {
    return (await client.apply(object, { ...plainly, dryRun })).kind;
  } catch (error) {
    if (error instanceof ClusterError) return error.code;
    throw error;
  }
}

function only(namespace: string): object {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

const configMaps = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['configmaps'],
};

function unanswered(kind: string, name: string, namespace: string): Manifest {
  return {
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name },
    webhooks: [
      {
        name: 'guard.example.org',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        clientConfig: { service: { name: 'nobody', namespace } },
        rules: [configMaps],
        ...only(namespace),
      },
    ],
  };
}

function policy(name: string, namespace: string): readonly Manifest[] {
  return [
    {
      apiVersion: `${group}/v1`,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [configMaps], ...only(namespace) },
        validations: [{ expression: 'false' }],
      },
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}
