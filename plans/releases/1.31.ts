import type { KnownRelease } from '../../lib/mesh/release.ts';

/** https://istio.io/latest/news/releases/1.31.x/announcing-1.31/, https://istio.io/latest/docs/releases/supported-releases/ */
export const release131: KnownRelease = {
  minor: '1.31',
  version: '1.31.0',
  kubernetes: { oldest: '1.32', newest: '1.36' },
  derived: [
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
    { path: ['revision'], instead: 'revisions are not supported yet.', setBy: undefined },
  ],
};
