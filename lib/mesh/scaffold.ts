import { clusterNames } from './scaffold-names.ts';
import {
  clusterLines,
  isLocal,
  type KnownCluster,
  type NewCluster,
  scalar,
} from './scaffold-cluster.ts';

/** What a new mesh file is made from. */
export interface Scaffold {
  /** The mesh ID. */
  readonly name: string;
  readonly version: string;
  /** For the editor: path or URL of the JSON schema, if there is one. */
  readonly schema: string | undefined;
  /** At least one. */
  readonly primaries: readonly KnownCluster[];
  readonly remotes: readonly KnownCluster[];
  /** One for all clusters, or one for each: of the primaries first. */
  readonly networks: readonly string[];
  /** MetalLB's pool in the first primary; undefined when something else gives addresses. */
  readonly addresses: string | undefined;
}

/**
 * A commented mesh.yaml for the multicluster guide that fits. It is valid at once, except that a cluster whose API server
 * nobody could name keeps a commented `apiServer:` for its author to fill in.
 */
export function scaffold(wanted: Scaffold): string {
  const { name, version, schema, networks } = wanted;
  const clusters = clustersOf(wanted);
  return [
    ...(schema === undefined ? [] : [`# $schema: ${schema}`, '#']),
    '# What isthmus should make of your clusters: `isthmus plan` shows what is missing,',
    '# `isthmus apply` does it. Of a mesh that runs already, `isthmus import` writes the file.',
    'apiVersion: isthmus/v1alpha1',
    'kind: Mesh',
    `name: ${scalar(name)} # the mesh ID; keep it for good`,
    '',
    'istio:',
    `  version: ${scalar(version)} # an istioctl of the same minor version renders the manifests`,
    '',
    ...(needsRoot(wanted) ? rootLines : []),
    '# Clusters are in one network when their Pods reach each other directly.',
    'networks:',
    ...[...new Set(networks)].map((network) => `  ${scalar(network)}: {}`),
    '',
    'clusters:',
    ...clusters.flatMap((cluster, index) => [
      ...(index === 0 ? [] : ['']),
      ...clusterLines(cluster, clusters, index === 0 ? wanted.addresses : undefined),
    ]),
    '',
  ].join('\n');
}

/** Several control planes trust each other only by a root that somebody makes before. */
export function needsRoot({ primaries }: Pick<Scaffold, 'primaries'>): boolean {
  return primaries.length > 1;
}

const rootLines = [
  '# The control planes trust each other by one root, which `isthmus certs init` makes.',
  'trust: { mode: root, root: { certificate: ca/root-cert.pem, key: ca/root-key.pem } }',
  '',
];

function clustersOf({ primaries, remotes, networks }: Scaffold): readonly NewCluster[] {
  const known = [...primaries, ...remotes];
  const names = clusterNames(known.map(({ context }) => context));
  const network = (index: number): string => networks[index] ?? networks[0] ?? '';
  const leader = (of: string): string | undefined =>
    names[primaries.findIndex((_, index) => network(index) === of)] ?? names[0];
  return known.map((cluster, index) => ({
    ...cluster,
    name: names[index] ?? '',
    network: network(index),
    primary: index < primaries.length ? undefined : leader(network(index)),
  }));
}

/** Clusters whose API server still has to be written down, because only this machine reaches the one in the kubeconfig. */
export function unreachable({
  primaries,
  remotes,
}: Pick<Scaffold, 'primaries' | 'remotes'>): readonly KnownCluster[] {
  return [...(primaries.length > 1 ? primaries : []), ...remotes].filter(
    (cluster) => cluster.apiServer === undefined && isLocal(cluster.server),
  );
}
