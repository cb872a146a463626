import type { Manifest } from '../lib/cluster/object.ts';
import type { Cluster, LoadBalancer, Pool } from '../lib/mesh/topology/topology.ts';
import type { Source } from '../lib/render/render.ts';
import { step, type After, type Plan, type Step, type StepId } from '../lib/steps/step.ts';

/**
 * MetalLB: gives the gateways their addresses where no cloud does. Its webhook refuses pools until its controller is up
 * (metallb/metallb#1597): applying has to try again.
 */
export const loadBalancer: Plan = {
  name: 'load-balancer',
  guide: 'https://metallb.io/configuration/',
  steps: (topology) => topology.clusters.flatMap(loadBalancerStep),
};

/** What a step with a LoadBalancer Service waits for in this cluster. */
export function afterLoadBalancer(cluster: Cluster): readonly After[] {
  return cluster.loadBalancer.kind === 'provided'
    ? []
    : [{ step: idOf(cluster), reason: 'MetalLB gives the gateway its address' }];
}

function loadBalancerStep(cluster: Cluster): readonly Step[] {
  const { loadBalancer: wanted } = cluster;
  if (wanted.kind === 'provided') return [];
  return [
    step({
      id: idOf(cluster),
      title:
        wanted.kind === 'metallb'
          ? `Give MetalLB its addresses in ${cluster.name}`
          : `Install MetalLB in ${cluster.name}`,
      desired: () => [...installation(wanted), poolSource(wanted.pool)],
    }),
  ];
}

function idOf(cluster: Cluster): StepId {
  return `${cluster.name}/load-balancer`;
}

function installation(wanted: LoadBalancer): readonly Source[] {
  if (wanted.kind !== 'metallb-installed') return [];
  const { manifest, sha256 } = wanted;
  return [{ kind: 'manifest', location: manifest, sha256, adjust: (objects) => objects }];
}

/** Another pool than that of the guides has an announcement of its own name. */
function poolSource({ name, namespace, addresses }: Pool): Source {
  const announcement = name === 'default-pool' ? 'default-l2' : name;
  const objects: readonly Manifest[] = [
    {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'IPAddressPool',
      metadata: { name, namespace },
      spec: { addresses },
    },
    {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: { name: announcement, namespace },
      spec: { ipAddressPools: [name] },
    },
  ];
  return { kind: 'objects', objects };
}
