import { admissionPolicy } from '../cluster/admission-policy.ts';
import type { Manifest } from '../cluster/object.ts';
import type { Schema } from '../mesh/schema/schema.ts';
import { meshDefinition } from './crd.ts';

/** What the reconciler is called wherever it has a name. */
export const reconcilerName = 'isthmus-reconciler';

/** The Lease of a share of the meshes: whoever holds it looks after them. */
export function leaseOfShare(namespace: string, share: number) {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    namespace,
    name: `${reconcilerName}-${share}`,
  } as const;
}

export interface InstallOptions {
  readonly namespace: string;
  readonly image: string;
  readonly shares: number;
  /** The schema of mesh.yaml. */
  readonly schema: Schema;
}

const labels = { 'app.kubernetes.io/name': reconcilerName };

/** All that the reconciler takes in its own cluster, in the order in which it is applied. */
export function reconcilerObjects({
  namespace,
  image,
  shares,
  schema,
}: InstallOptions): readonly Manifest[] {
  const metadata = { name: reconcilerName, namespace, labels };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: restricted } },
    meshDefinition(schema),
    ...approvalPolicy(),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...roleIn(namespace, shares),
    ...Array.from({ length: shares }, (_, share) => {
      const { apiVersion, kind, name } = leaseOfShare(namespace, share);
      return { apiVersion, kind, metadata: { name, namespace, labels }, spec: {} };
    }),
    deployment(namespace, image, shares),
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: 'metrics' }, { port: 'health' }] }],
      },
    },
  ];
}

/** Kubernetes: Pod Security Standards. */
const restricted = { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' };

/** Nothing beyond its namespace, and no Lease that is not there already. */
function roleIn(namespace: string, shares: number): readonly Manifest[] {
  const metadata = { name: reconcilerName, namespace, labels };
  const apiGroup = 'rbac.authorization.k8s.io';
  const leases = Array.from({ length: shares }, (_, share) => leaseOfShare(namespace, share).name);
  return [
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        rule('isthmus.dev', ['meshes'], ['get', 'list', 'watch']),
        rule('isthmus.dev', ['meshes/status'], ['patch']),
        rule('', ['secrets'], ['get']),
        rule('', ['configmaps'], ['create', 'patch']),
        rule('events.k8s.io', ['events'], ['create']),
        {
          ...rule('coordination.k8s.io', ['leases'], ['get', 'patch']),
          resourceNames: leases,
        },
      ],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: reconcilerName },
      subjects: [{ kind: 'ServiceAccount', name: reconcilerName, namespace }],
    },
  ];
}

function rule(group: string, resources: readonly string[], verbs: readonly string[]) {
  return { apiGroups: [group], resources, verbs };
}

/** CEL: what an object says is approved. */
function approve(object: string): string {
  return `(${object} != null && has(${object}.spec.approve) ? ${object}.spec.approve : "")`;
}

/** Who may edit a Mesh may not for that approve its plans: it takes `update` of `meshes/approve`, which exists for this only. */
function approvalPolicy(): readonly Manifest[] {
  const [before, after] = [approve('oldObject'), approve('object')];
  return admissionPolicy({
    name: 'isthmus-approve',
    labels,
    requests: {
      apiGroups: ['isthmus.dev'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['meshes'],
    },
    must: {
      expression: `${after} == "" || ${after} == ${before} || authorizer.group("isthmus.dev").resource("meshes").subresource("approve").namespace(request.namespace).name(request.name).check("update").allowed()`,
      message: 'to approve a plan takes the right to update meshes/approve',
      reason: 'Forbidden',
    },
  });
}

function port(name: string, containerPort: number) {
  return { name, containerPort };
}

function probe(path: string) {
  return { httpGet: { path, port: 'health' } };
}

/**
 * Makes the supervisor smaller where the C library is glibc (mallopt(3)): what is this large lies by itself, so that of the buffers that Node
 * takes for each connection only what was written to is there. Bytes.
 */
export const supervisorEnv = { MALLOC_MMAP_THRESHOLD_: '16384' } as const;

function deployment(namespace: string, image: string, shares: number): Manifest {
  const user = 65_532;
  const args = ['reconcile', '--namespace', namespace, '--shares', String(shares)];
  const container = {
    name: 'reconciler',
    image,
    args: [...args, '--metrics', ':8080', '--health', ':9440'],
    env: [
      { name: 'XDG_CACHE_HOME', value: '/cache' },
      { name: 'TMPDIR', value: '/tmp' },
      ...Object.entries(supervisorEnv).map(([name, value]) => ({ name, value })),
    ],
    ports: [port('metrics', 8080), port('health', 9440)],
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/readyz'),
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'cache', mountPath: '/cache' },
    ],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: reconcilerName, namespace, labels },
    spec: {
      replicas: shares + 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: reconcilerName,
          terminationGracePeriodSeconds: 60,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: user,
            runAsGroup: user,
            fsGroup: user,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container],
          // Kubeconfigs are in files, which lie in memory.
          volumes: [
            { name: 'tmp', emptyDir: { medium: 'Memory' } },
            { name: 'cache', emptyDir: {} },
          ],
        },
      },
    },
  };
}
