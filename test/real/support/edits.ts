import { clusterOf, type SeedMesh } from './seed.ts';

/** One edit of the seed mesh, and every change that it leads to. */
export const edits = [
  {
    what: 'a value of the control plane',
    edit: (mesh: SeedMesh) => {
      clusterOf(mesh, 'cluster1')['values'] = { pilot: { env: { PILOT_ENABLE_STATUS: 'true' } } };
    },
    changes: [
      'cluster1/control-plane update ConfigMap istio-system/istio-sidecar-injector',
      'cluster1/control-plane update ConfigMap istio-system/values',
      'cluster1/control-plane update Deployment istio-system/istiod',
    ],
  },
  {
    what: 'an annotation of the gateway',
    edit: (mesh: SeedMesh) => {
      clusterOf(mesh, 'cluster1')['eastWestGateway'] = {
        serviceAnnotations: { 'example.org/tier': 'internal' },
      };
    },
    changes: ['cluster1/east-west-gateway update Service istio-system/istio-eastwestgateway'],
  },
  {
    what: 'the name of the network',
    edit: renameNetwork,
    changes: [
      'cluster1/control-plane update ConfigMap istio-system/istio-sidecar-injector',
      'cluster1/control-plane update ConfigMap istio-system/values',
      'cluster1/east-west-gateway replace Deployment istio-system/istio-eastwestgateway',
      'cluster1/east-west-gateway update HorizontalPodAutoscaler istio-system/istio-eastwestgateway',
      'cluster1/east-west-gateway update Service istio-system/istio-eastwestgateway',
      'cluster1/east-west-gateway update ServiceAccount istio-system/istio-eastwestgateway-service-account',
      'cluster1/ingress-gateway update Deployment istio-system/istio-ingressgateway',
      'cluster1/namespace update Namespace istio-system',
      'cluster2/namespace update Namespace istio-system',
      'cluster2/remote update ConfigMap istio-system/values',
      'cluster2/remote update MutatingWebhookConfiguration istio-sidecar-injector',
    ],
  },
];

export function renameNetwork(mesh: SeedMesh): void {
  mesh.networks = { network9: {} };
  for (const cluster of Object.values(mesh.clusters)) cluster['network'] = 'network9';
}
