import type { UsualEnvironment } from '../../lib/mesh/release.ts';

/** manifests/charts: istio-discovery/templates/deployment.yaml, gateways/istio-ingress/templates/deployment.yaml */
export const environments: readonly UsualEnvironment[] = [
  {
    path: ['pilot', 'env'],
    list: ['pilot', 'envVarFrom'],
    variables: {
      ...always('REVISION', 'PILOT_CERT_PROVIDER', 'POD_NAME', 'POD_NAMESPACE', 'SERVICE_ACCOUNT'),
      ...always('KUBECONFIG', 'PILOT_ENABLE_ANALYSIS', 'CLUSTER_ID', 'GOMAXPROCS', 'PLATFORM'),
      PILOT_TRACE_SAMPLING: ['pilot', 'traceSampling'],
    },
  },
  {
    path: ['gateways', 'istio-ingressgateway', 'env'],
    unless: ['gateways', 'istio-ingressgateway', 'injectionTemplate'],
    variables: {
      ...always('PILOT_CERT_PROVIDER', 'CA_ADDR', 'NODE_NAME', 'POD_NAME', 'POD_NAMESPACE'),
      ...always('INSTANCE_IP', 'HOST_IP', 'ISTIO_CPU_LIMIT', 'SERVICE_ACCOUNT'),
      ...always('ISTIO_META_WORKLOAD_NAME', 'ISTIO_META_OWNER', 'ISTIO_META_MESH_ID'),
      ...always('ISTIO_META_CLUSTER_ID', 'ISTIO_META_NODE_NAME'),
    },
  },
];

function always(...names: readonly string[]): UsualEnvironment['variables'] {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
