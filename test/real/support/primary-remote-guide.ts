/** The steps of the guide, in their order. */
export const steps = [
  'cluster1/load-balancer',
  'cluster1/namespace',
  'cluster2/namespace',
  'cluster1/base',
  'cluster2/base',
  'cluster1/control-plane',
  'cluster1/tag/default',
  'cluster1/ingress-gateway',
  'cluster1/east-west-gateway',
  'cluster1/expose-control-plane',
  'cluster2/remote',
  'cluster2/reader-token',
  'cluster1/remote-secret/cluster2',
];

/** What a reader of the guide would look for in a plan. */
export const landmarks = [
  'cluster1/load-balancer create Deployment metallb-system/controller',
  'cluster1/load-balancer create IPAddressPool metallb-system/default-pool',
  'cluster1/control-plane create Deployment istio-system/istiod',
  'cluster1/east-west-gateway create Service istio-system/istio-eastwestgateway',
  'cluster1/expose-control-plane create Gateway istio-system/istiod-gateway',
  'cluster2/namespace create Namespace istio-system',
  'cluster2/remote create MutatingWebhookConfiguration istio-sidecar-injector',
  'cluster2/reader-token create Secret istio-system/istio-reader-service-account-istio-remote-secret-token',
  'cluster1/remote-secret/cluster2 create Secret istio-system/istio-remote-secret-cluster2',
];
