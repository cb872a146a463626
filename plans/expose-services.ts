import type { Manifest } from '../lib/cluster/object.ts';
import { clusterNamed, servedBy } from '../lib/mesh/topology/relations.ts';
import type { ControlPlane, Topology } from '../lib/mesh/topology/topology.ts';
import { step, type Plan, type Step } from '../lib/steps/step.ts';
import { clusterDomain } from './cluster-domain.ts';
import { afterControlPlane } from './control-plane.ts';
import { afterNamespace } from './namespace.ts';

/**
 * "Expose services in cluster1": samples/multicluster/expose-services.yaml, where a control plane reads its config. It also
 * reaches the gateways of the remotes, which ask this control plane.
 */
export const exposeServices: Plan = {
  name: 'expose-services',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/#expose-services-in-cluster1',
  steps: (topology) =>
    topology.controlPlanes
      .filter((controlPlane) => hasCarriers(topology, controlPlane))
      .map((controlPlane) => exposeStep(topology, controlPlane)),
};

/** Does a gateway that this control plane configures carry traffic between networks? */
function hasCarriers(topology: Topology, { id }: ControlPlane): boolean {
  return topology.gateways.some(
    ({ cluster, carries }) =>
      carries.includes('services') && servedBy(topology, cluster)?.controlPlane === id,
  );
}

function exposeStep(topology: Topology, controlPlane: ControlPlane): Step {
  const { config, namespace } = controlPlane;
  return step({
    id: `${config}/expose-services`,
    title: `Expose services in ${config}`,
    after: [
      afterNamespace(topology, config, namespace),
      ...afterControlPlane(
        topology,
        controlPlane,
        "Gateway is one of Istio's types, and istiod validates it",
      ),
    ],
    desired: () => [{ kind: 'objects', objects: [gateway(topology, controlPlane)] }],
  });
}

function gateway(topology: Topology, { config, namespace }: ControlPlane): Manifest {
  const domain = clusterDomain(clusterNamed(topology, config));
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'cross-network-gateway', namespace },
    spec: {
      selector: { istio: 'eastwestgateway' },
      servers: [
        {
          port: { number: 15443, name: 'tls', protocol: 'TLS' },
          tls: { mode: 'AUTO_PASSTHROUGH' },
          hosts: [domain.endsWith('.local') ? '*.local' : `*.${domain}`],
        },
      ],
    },
  };
}
