import type { PlanJson } from './seed.ts';

/** Whose fields are given up before the write: nothing is forced. */
export const kubectl = 'kubectl-client-side-apply';

/** All fields in which a mesh by isthmus differs from one by the guide. */
export const differences = [
  {
    field: 'cluster2/namespace Namespace istio-system metadata.labels["topology.istio.io/network"]',
    because: 'istioctl install sets it only on a namespace that it creates itself',
  },
  {
    field: 'cluster1/control-plane ConfigMap values data.merged-values',
    owner: 'istio-operator',
    because: 'defaultRevision, which makes istiod-default-validator: install makes that by its tag',
  },
  {
    field: 'cluster1/control-plane ConfigMap values data.original-values',
    owner: 'istio-operator',
    because: 'defaultRevision, as above',
  },
  {
    field:
      'cluster1/tag/default ValidatingWebhookConfiguration istiod-default-validator metadata.labels["helm.sh/chart"]',
    owner: 'istio-operator',
    because: 'install renders it with the tag from chart istiod, manifest generate from chart base',
  },
  ...[
    'cluster1/expose-control-plane Gateway istiod-gateway',
    'cluster1/expose-control-plane VirtualService istiod-vs',
    'cluster1/remote-secret/cluster2 Secret istio-remote-secret-cluster2',
  ].map((object) => ({
    field: `${object} metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]`,
    owner: kubectl,
    because: 'kubectl apply remembers there what it has applied, and applies no more',
  })),
];

/** Fields that follow the live object: on these a server answers "conflict" once, and nothing is shown or taken. */
export const shared = [
  'cluster1 istio-sidecar-injector', // selectors, deactivated by istioctl
  'cluster1 istio-validator-istio-system', // failurePolicy, set to Fail by istiod
  'cluster2 istio-sidecar-injector',
];

/** What `istioctl install` makes and isthmus neither needs nor touches: its default tag. */
export const leftToIstioctl = {
  cluster1: [
    'MutatingWebhookConfiguration istio-revision-tag-default',
    'Service istiod-revision-tag-default',
  ],
  cluster2: [
    'MutatingWebhookConfiguration istio-revision-tag-default',
    'Service istiod-revision-tag-default',
    'ValidatingWebhookConfiguration istiod-default-validator',
  ],
};

/** Every planned field as the table names it, and who holds it. */
export function fieldsIn(plan: PlanJson): readonly (readonly [string, string | undefined])[] {
  return plan.steps.flatMap(({ id, changes }) =>
    changes.flatMap(({ object, fields }) =>
      (fields ?? []).map(
        ({ path, owner }) =>
          [`${id} ${object.kind} ${object.name} ${path}`, owner?.manager] as const,
      ),
    ),
  );
}

/** `cluster1 values`: the object of a listed field. */
export function objectOf({ field }: { readonly field: string }): string {
  const [step = '', , name] = field.split(' ');
  return `${step.split('/')[0]} ${name}`;
}
