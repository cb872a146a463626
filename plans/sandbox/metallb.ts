import { listAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type Addresses, cloudAddresses } from '../../lib/sandbox/loops/load-balancers.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';

/**
 * What a cluster has before isthmus comes: MetalLB, where mesh.yaml takes it for granted, and on OpenShift Multus. Only their types: the
 * controller of MetalLB is a loop.
 */
export function metallbOf(topology: Topology): (cluster: string) => readonly Manifest[] {
  return (name) => {
    const cluster = topology.clusters.find((candidate) => candidate.name === name);
    return [
      ...(cluster?.loadBalancer.kind === 'metallb'
        ? [
            { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'metallb-system' } },
            definition('IPAddressPool', 'ipaddresspools', 'addresses'),
            definition('L2Advertisement', 'l2advertisements', 'ipAddressPools'),
          ]
        : []),
      ...(textAt(cluster?.values, 'global', 'platform') === 'openshift' ? [multus] : []),
    ];
  };
}

/** From the pools of MetalLB where there are to be some; elsewhere from a cloud. */
export function addressesOf(topology: Topology): Addresses {
  return (scene, name) => {
    const index = topology.clusters.findIndex((cluster) => cluster.name === name);
    if (topology.clusters[index]?.loadBalancer.kind === 'provided') return cloudAddresses(index);
    const ranges = scene
      .list(name, 'IPAddressPool')
      .flatMap((pool) => listAt(pool, 'spec', 'addresses'))
      .map(String);
    return ranges.flatMap(addressesIn);
  };
}

/** The first addresses of `172.18.255.200-172.18.255.249` or `10.0.0.0/24`, so many that no mesh needs more. */
function addressesIn(range: string): readonly string[] {
  const [, from = '', to] = /^([\d.]+)(?:-([\d.]+)|\/\d+)?$/.exec(range.replaceAll(' ', '')) ?? [];
  if (from === '') return [range];
  const first = numberOf(from) + (range.includes('/') ? 1 : 0);
  const last = to === undefined ? first + 100 : numberOf(to);
  const count = Math.max(0, Math.min(last - first + 1, 100));
  return [...Array(count).keys()].map((offset) => textOf(first + offset));
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

const multus: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'network-attachment-definitions.k8s.cni.cncf.io' },
  spec: {
    group: 'k8s.cni.cncf.io',
    names: { kind: 'NetworkAttachmentDefinition', plural: 'network-attachment-definitions' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: {} } },
      },
    ],
  },
};

function definition(kind: string, plural: string, list: string): Manifest {
  const texts = { type: 'array', items: { type: 'string' } };
  const spec = {
    type: 'object',
    properties: { [list]: texts },
    'x-kubernetes-preserve-unknown-fields': true,
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.metallb.io` },
    spec: {
      group: 'metallb.io',
      names: { kind, plural },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  };
}
