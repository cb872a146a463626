import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Manifest } from '../lib/cluster/object.ts';
import type { SharedField } from '../lib/steps/step.ts';
import { sameKubeconfig } from './kubeconfig.ts';
import { componentOf } from './operator.ts';

/** Fields of Istio's and MetalLB's objects that somebody else writes by design, so that they are never drift. */
export const sharedFields: readonly SharedField[] = [
  {
    kind: 'MutatingWebhookConfiguration',
    path: ['webhooks', '*', 'clientConfig', 'caBundle'],
    rule: 'never',
    because: 'istiod (pilot-discovery) writes the root certificate it serves with',
  },
  {
    kind: 'ValidatingWebhookConfiguration',
    path: ['webhooks', '*', 'clientConfig', 'caBundle'],
    rule: 'never',
    because: 'istiod and the controller of MetalLB write the root certificate they serve with',
  },
  {
    kind: 'CustomResourceDefinition',
    path: ['spec', 'conversion', 'webhook', 'clientConfig', 'caBundle'],
    rule: 'never',
    because: 'the controller of MetalLB writes the root certificate it serves with',
  },
  {
    kind: 'ValidatingWebhookConfiguration',
    when: ({ metadata }) => metadata.labels?.['istio.io/rev'] !== undefined,
    path: ['webhooks', '*', 'failurePolicy'],
    rule: 'yield',
    leftToDefault: true,
    because:
      'the charts render Ignore, and istiod turns it to Fail once its validation works (istio/istio#45204)',
  },
  {
    kind: 'MutatingWebhookConfiguration',
    when: isInjector,
    path: ['webhooks', '*', 'namespaceSelector'],
    rule: 'yield',
    because:
      'istioctl (install, tag) hands injection to istio-revision-tag-default and deactivates this webhook; AKS adds its own expression (istio/istio#60497)',
  },
  {
    kind: 'MutatingWebhookConfiguration',
    when: isInjector,
    path: ['webhooks', '*', 'objectSelector'],
    rule: 'yield',
    because:
      'istioctl (install, tag) hands injection to istio-revision-tag-default and deactivates this webhook',
  },
  {
    kind: 'Deployment',
    when: (desired) => componentOf(desired) !== undefined,
    path: ['spec', 'replicas'],
    rule: 'yield',
    because: 'a HorizontalPodAutoscaler scales the control plane and the gateways',
  },
  {
    kind: 'Secret',
    when: ({ type }) => type === 'kubernetes.io/service-account-token',
    path: ['data'],
    rule: 'never',
    because: 'the token controller of the cluster fills in token, CA and namespace',
  },
  {
    kind: 'Secret',
    when: isRemoteSecret,
    path: ['data', '*'],
    rule: 'same-meaning',
    equal: sameKubeconfig,
    because:
      'a kubeconfig can be spelled in many ways, and every rewrite makes istiod read the cluster anew (istio/istio#60612)',
  },
  {
    kind: 'ConfigMap',
    when: (desired) => componentOf(desired) === 'Pilot',
    path: ['data', 'mesh'],
    rule: 'same-meaning',
    equal: sameYaml,
    because: 'the mesh config is YAML in a string: order and comments mean nothing',
  },
];

function isInjector({ metadata }: Manifest): boolean {
  return metadata.name.startsWith('istio-sidecar-injector');
}

function isRemoteSecret({ metadata }: Manifest): boolean {
  return metadata.labels?.['istio/multiCluster'] === 'true';
}

function sameYaml(desired: unknown, live: unknown): boolean {
  if (typeof desired !== 'string' || typeof live !== 'string') return false;
  try {
    return isDeepStrictEqual(parse(desired), parse(live));
  } catch {
    return desired === live;
  }
}
