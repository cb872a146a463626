import type { Manifest } from '../lib/cluster/object.ts';
import { stepLabel, stepName } from '../lib/state/ownership.ts';
import type { InUse, Removal } from '../lib/state/removal.ts';
import { controlPlane } from './control-plane.ts';
import { remote } from './remote.ts';
import { remoteSecret } from './remote-secret.ts';
import { trust } from './trust.ts';

/** The binary of istiod, under whose name it writes. */
const istiod = 'pilot-discovery';

/** They say by name which revision or tag injects their Pods. */
const namespaces: InUse['users'][number] = {
  type: { apiVersion: 'v1', kind: 'Namespace' },
  uses: ({ metadata: { labels, deletionTimestamp } }) =>
    deletionTimestamp === undefined ? labels?.['istio.io/rev'] : undefined,
};

/** "Uninstall": `istioctl uninstall` leaves behind what istiod itself wrote; here it goes along. */
export const removal: Removal = {
  kinds: kindsOf({
    '': ['ConfigMap', 'Namespace', 'Secret', 'Service', 'ServiceAccount'],
    'admissionregistration.k8s.io': [
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
    ],
    'apiextensions.k8s.io': ['CustomResourceDefinition'],
    apps: ['DaemonSet', 'Deployment'],
    autoscaling: ['HorizontalPodAutoscaler'],
    'discovery.k8s.io': ['EndpointSlice'],
    'k8s.cni.cncf.io': ['NetworkAttachmentDefinition'],
    'metallb.io': ['IPAddressPool', 'L2Advertisement'],
    'networking.istio.io': ['Gateway', 'VirtualService'],
    policy: ['PodDisruptionBudget'],
    'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  }),
  held: { type: { apiVersion: 'v1', kind: 'Secret' }, labels: { 'istio/multiCluster': 'true' } },
  isAbout: ({ metadata: { annotations, labels } }, cluster) =>
    annotations?.['networking.istio.io/cluster'] === cluster ||
    isStepFor(labels?.[stepLabel] ?? '', cluster),
  isTrace: isWrittenByIstiod,
  traceTypes: [
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'Secret' },
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
  ],
  // pilot/pkg/serviceregistry/kube/controller/namespacecontroller.go: in every namespace.
  traces: {
    type: { apiVersion: 'v1', kind: 'ConfigMap' },
    labels: { 'istio.io/config': 'true' },
    names: ['istio-ca-root-cert', 'istio-ca-crl'],
  },
  tracesGoWith: trust.name,
  peers: { type: { apiVersion: 'apps/v1', kind: 'Deployment' }, labels: { app: 'istiod' } },
  inUse: [
    {
      noun: 'tag',
      // What carries no label goes by another tag of this name, or by the revision without a name.
      of: ({ metadata: { labels } }) => {
        const name = labels?.['istio.io/tag'];
        return name === 'default' ? undefined : name;
      },
      users: [namespaces],
      hint: 'without it, Pods start there without a proxy, and nobody says so: move them to another label first',
    },
    {
      noun: 'revision',
      of: ({ metadata: { labels } }) =>
        isOfRevision(labels?.[stepLabel] ?? '') ? labels?.['istio.io/rev'] : undefined,
      users: [
        {
          type: { apiVersion: 'v1', kind: 'Pod' },
          uses: ({ metadata: { annotations, deletionTimestamp } }) =>
            deletionTimestamp === undefined ? annotations?.['istio.io/rev'] : undefined,
        },
        namespaces,
        {
          // Tags that others have set, or that stay themselves.
          type: {
            apiVersion: 'admissionregistration.k8s.io/v1',
            kind: 'MutatingWebhookConfiguration',
          },
          uses: ({ metadata: { labels } }) =>
            labels?.['istio.io/tag'] === undefined ? undefined : labels['istio.io/rev'],
        },
      ],
      hint: 'move and restart them first',
    },
  ],
  isShared: ({ kind, name }) => kind === 'CustomResourceDefinition' && name.endsWith('.istio.io'),
};

/** Of an istiod, or of what a remote has of it; not the gateways, which move on. */
function isOfRevision(step: string): boolean {
  const [name = ''] = step.split('.');
  return [controlPlane.name, remote.name].includes(name);
}

function kindsOf(groups: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(groups).flatMap(([group, kinds]) =>
    kinds.map((kind) => (group === '' ? kind : `${group}/${kind}`)),
  );
}

function isWrittenByIstiod({ metadata }: Manifest): boolean {
  const managers = (metadata.managedFields ?? []).map(({ manager }) => manager);
  return managers.length > 0 && managers.every((manager) => manager === istiod);
}

/** `remote-secret.cluster2`, `remote-secret.istio-two.cluster2`: neither namespaces nor clusters have dots in their names. */
function isStepFor(label: string, cluster: string): boolean {
  const [name, ...subject] = label.split('.');
  return (
    name === remoteSecret.name &&
    (subject.at(-1) === cluster || label === stepName(`any/${remoteSecret.name}/${cluster}`))
  );
}
