import type { Manifest } from '../../../lib/cluster/object.ts';
import { textAt } from '../../../lib/json.ts';
import { chartLabels } from './labels.ts';
import { reading, role, serviceAccount } from './rights.ts';
import type { ChartSettings } from './settings.ts';

/** The CNI node agent: its account, its settings and a Pod on every node; on OpenShift also its network. */
export function cni(settings: ChartSettings): readonly Manifest[] {
  const { cni: namespace, hub, tag, revision, values } = settings;
  if (namespace === undefined) return [];
  const labels = chartLabels('cni', settings, {
    'app.kubernetes.io/name': 'istio-cni',
    'install.operator.istio.io/owning-resource': 'unknown',
    'istio.io/rev': revision,
    'operator.istio.io/component': 'Cni',
    release: 'istio',
  });
  const own = { ...labels, app: 'istio-cni' };
  const account = { name: 'istio-cni', namespace };
  const [repairs, repairing] = role({ name: 'istio-cni-repair-role', labels: own }, account, [
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    { apiGroups: [''], resources: ['pods'], verbs: reading },
  ]);
  const isOpenshift = textAt(values, 'global', 'platform') === 'openshift';
  const agent = { 'k8s-app': 'istio-cni-node' };
  return [
    serviceAccount({ ...account, labels: own }),
    ...role({ name: 'istio-cni', labels: own }, account, [
      { apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'], verbs: reading },
    ]),
    ...(repairs === undefined || repairing === undefined
      ? []
      : [
          repairs,
          {
            ...repairing,
            metadata: {
              name: 'istio-cni-repair-rolebinding',
              labels: { ...labels, 'k8s-app': 'istio-cni-repair' },
            },
          },
        ]),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio-cni-config', namespace, labels: own },
      data: { CURRENT_AGENT_VERSION: tag, AMBIENT_ENABLED: 'false', REPAIR_ENABLED: 'true' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'istio-cni-node', namespace, labels: { ...labels, ...agent } },
      spec: {
        selector: { matchLabels: agent },
        template: {
          metadata: { labels: { ...agent, 'sidecar.istio.io/inject': 'false' } },
          spec: {
            serviceAccountName: account.name,
            containers: [{ name: 'install-cni', image: `${hub}/install-cni:${tag}` }],
          },
        },
      },
    },
    ...(isOpenshift ? [network(settings)] : []),
  ];
}

/** What Multus calls the plugin by (OpenShift). */
function network(settings: ChartSettings): Manifest {
  const labels = chartLabels('cni', settings, {
    'app.kubernetes.io/name': 'istio-cni',
    'operator.istio.io/component': 'Cni',
  });
  return {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'istio-cni', namespace: 'default', labels },
  };
}
