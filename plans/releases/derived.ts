import type { Derived } from '../../lib/mesh/release.ts';

/** Values that the plan files set themselves: the same in every known release. */
export const derived: readonly Derived[] = [
  {
    path: ['global', 'meshID'],
    instead: 'the mesh ID is `name`, at the top of the file.',
    setBy: 'control-plane',
  },
  {
    path: ['global', 'multiCluster', 'clusterName'],
    instead: "a cluster's name is its key in `clusters`, or its `istioName`.",
    setBy: 'control-plane',
  },
  {
    path: ['global', 'network'],
    instead: "write the cluster's `network` instead.",
    setBy: 'control-plane',
  },
  {
    path: ['global', 'remotePilotAddress'],
    instead: 'write `eastWestGateway.address` of the primary instead.',
    setBy: 'remote',
  },
  {
    path: ['global', 'externalIstiod'],
    instead: 'it follows from who names a cluster in `primary`.',
    setBy: 'control-plane',
  },
  {
    path: ['global', 'configCluster'],
    instead: "it follows from the cluster's `role`.",
    setBy: undefined,
  },
  {
    path: ['global', 'istioNamespace'],
    instead: 'write `istio.namespace` instead.',
    setBy: 'control-plane',
  },
  { path: ['global', 'hub'], instead: 'write `istio.hub` instead.', setBy: 'control-plane' },
  { path: ['meshConfig'], instead: 'write `istio.meshConfig` instead.', setBy: 'control-plane' },
  {
    path: ['istiodRemote', 'enabled'],
    instead: "it follows from the cluster's `role`.",
    setBy: undefined,
  },
  {
    path: ['istiodRemote', 'injectionPath'],
    instead: "it follows from the cluster's name and `network`.",
    setBy: 'remote',
  },
  {
    path: ['defaultRevision'],
    instead: 'isthmus makes its istiod the default one.',
    setBy: 'control-plane',
  },
  {
    path: ['gateways', 'istio-ingressgateway', 'enabled'],
    instead: "write the cluster's `ingressGateway` instead.",
    setBy: undefined,
  },
  {
    path: ['gateways', 'istio-ingressgateway', 'name'],
    instead: 'a gateway of another name stands in `gateways` of its cluster.',
    setBy: undefined,
  },
  {
    path: ['revisionTags'],
    instead: 'write `istio.revisions` and `istio.tags` instead.',
    setBy: undefined,
  },
  { path: ['revision'], instead: 'write `istio.revisions` instead.', setBy: undefined },
];
