import type { Manifest } from '../../../lib/cluster/object.ts';
import { componentLabels } from './labels.ts';
import { role, serviceAccount } from './rights.ts';
import type { ChartSettings, ChartGateway } from './settings.ts';
import { autoscaler, deployment, unprivileged } from './workload.ts';

/** A gateway: a Deployment whose only container istiod makes into a proxy, behind a Service of type LoadBalancer. */
export function gatewayObjects(
  gateway: ChartGateway,
  settings: ChartSettings,
): readonly Manifest[] {
  const { namespace } = settings;
  const { name, labels: selector, annotations, ports } = gateway;
  const labels = componentLabels('IngressGateways', settings, selector);
  const metadata = { name, namespace, labels };
  const account = { name: `${name}-service-account`, namespace };
  const sds = {
    name: `${name}-sds`,
    namespace,
    labels: componentLabels('IngressGateways', settings, {}),
  };
  return [
    serviceAccount({ ...account, labels }),
    proxies(gateway, settings, account.name),
    ...role(sds, account, [
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] },
    ]),
    autoscaler(metadata),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata:
        annotations === undefined ? metadata : { ...metadata, annotations: texts(annotations) },
      spec: { type: 'LoadBalancer', selector, ports: ports.map((port) => ({ ...port })) },
    },
  ];
}

function proxies(
  { name, labels: selector, workloadLabels, env, ports }: ChartGateway,
  settings: ChartSettings,
  serviceAccountName: string,
): Manifest {
  const { namespace } = settings;
  const labels = componentLabels('IngressGateways', settings, {
    ...selector,
    ...workloadLabels,
  });
  return deployment(
    { name, namespace, labels },
    {
      selector,
      serviceAccountName,
      metadata: {
        labels: {
          ...labels,
          'service.istio.io/canonical-name': name,
          'service.istio.io/canonical-revision': 'latest',
          'sidecar.istio.io/inject': 'true',
        },
        annotations: {
          'inject.istio.io/templates': 'gateway',
          'sidecar.istio.io/inject': 'true',
        },
      },
      container: {
        name: 'istio-proxy',
        image: 'auto',
        env: [...env, { name: 'ISTIO_META_UNPRIVILEGED_POD', value: 'true' }],
        ports: ports.map(({ targetPort }) => ({ containerPort: targetPort, protocol: 'TCP' })),
        resources: { requests: { cpu: '100m', memory: '128Mi' } },
        securityContext: unprivileged,
      },
    },
  );
}

function texts(annotations: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [key, String(value)]),
  );
}
