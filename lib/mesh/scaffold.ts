import { stringify } from 'yaml';
import { isInCluster, isLoopback } from './rules/loopback.ts';

/** A cluster as its kubeconfig knows it. */
export interface KnownCluster {
  readonly context: string;
  /** The file that has the context, as mesh.yaml says it; undefined leaves it to the command line. */
  readonly kubeconfig?: string | undefined;
  /** URL of the API server in the kubeconfig; empty when it has none. */
  readonly server: string;
  /** URL that the Pods of the primary reach, when somebody said one. */
  readonly apiServer?: string;
}

/** What a new mesh file is made from. */
export interface Scaffold {
  /** The mesh ID. */
  readonly name: string;
  readonly version: string;
  readonly network: string;
  /** For the editor: path or URL of the JSON schema, if there is one. */
  readonly schema: string | undefined;
  readonly primary: KnownCluster;
  readonly remotes: readonly KnownCluster[];
  /** MetalLB's pool in the primary; undefined when something else gives addresses. */
  readonly addresses: string | undefined;
}

/**
 * A commented mesh.yaml for the guide "Install Primary-Remote". It is valid at once, except that a remote whose API server
 * nobody could name keeps a commented `apiServer:` for its author to fill in.
 */
export function scaffold(wanted: Scaffold): string {
  const { name, version, network, schema, remotes } = wanted;
  const names = clusterNames([wanted.primary, ...remotes].map(({ context }) => context));
  const [primary = '', ...others] = names;
  const entry = scalar(network);
  return [
    ...(schema === undefined ? [] : [`# $schema: ${schema}`, '#']),
    '# What isthmus should make of your clusters: `isthmus plan` shows what is missing,',
    '# `isthmus apply` does it.',
    'apiVersion: isthmus/v1alpha1',
    'kind: Mesh',
    `name: ${scalar(name)} # the mesh ID; keep it for good`,
    '',
    'istio:',
    `  version: ${scalar(version)} # an istioctl of the same minor version renders the manifests`,
    '',
    '# Clusters are in one network when their Pods reach each other directly.',
    'networks:',
    `  ${entry}: {}`,
    '',
    'clusters:',
    `  ${scalar(primary)}: # runs the control plane${remotes.length > 0 ? ', also for the remotes' : ''}`,
    ...contextOf(wanted.primary, ' # in the kubeconfig'),
    `    network: ${entry}`,
    '    role: primary',
    ...platform(wanted.primary),
    ...loadBalancer(wanted.addresses),
    '    ingressGateway: true # the door for traffic from outside; false if the mesh needs none',
    ...remotes.flatMap((remote, index) => [
      '',
      `  ${scalar(others[index] ?? '')}: # uses the control plane of ${primary}`,
      ...contextOf(remote, ''),
      `    network: ${entry}`,
      '    role: remote',
      `    primary: ${scalar(primary)}`,
      ...platform(remote, wanted.primary),
      ...apiServer(remote, primary),
    ]),
    '',
  ].join('\n');
}

/** Remotes whose API server still has to be written down, because only this machine reaches the one in the kubeconfig. */
export function unreachable(remotes: readonly KnownCluster[]): readonly KnownCluster[] {
  return remotes.filter((remote) => remote.apiServer === undefined && isLocal(remote.server));
}

/** Names for clusters: the telling part of each context as a DNS label, no two alike. */
export function clusterNames(contexts: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return contexts.map((context) => {
    const base = label(tellingPart(context));
    const numbered = (number: number): string => `${base.slice(0, 58)}-${number}`;
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = numbered(number);
    taken.add(name);
    return name;
  });
}

/** `kind-east` → `east`; EKS and GKE: the last part of `arn:aws:eks:…:cluster/east`, `gke_project_zone_east`. */
function tellingPart(context: string): string {
  return context.replace(/^(kind-|k3d-|arn:.*\/|gke_.*_)/, '');
}

function label(text: string): string {
  const letters = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const trimmed = letters.slice(0, 63).replace(/^-+|-+$/g, '');
  return trimmed === '' ? 'cluster' : trimmed;
}

function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd();
}

function contextOf({ context, kubeconfig }: KnownCluster, comment: string): readonly string[] {
  const line = `    context: ${scalar(context)}`;
  return kubeconfig === undefined
    ? [`${line}${comment}`]
    : [line, `    kubeconfig: ${scalar(kubeconfig)} # another file has the same names in it`];
}

/** Contexts by which those who make clusters tell where they run. */
const platforms: readonly (readonly [RegExp, string])[] = [
  [/^gke_/, 'gke'],
  [/^k3d-/, 'k3d'],
  [/^microk8s$/, 'microk8s'],
  [/^minikube$/, 'minikube'],
  // `oc login`: namespace/server/user
  [/^[^/]+\/api-[^/]+:6443\/[^/]+$/, 'openshift'],
];

function platformOf({ context }: KnownCluster): string | undefined {
  return platforms.find(([form]) => form.test(context))?.[1];
}

/** Of a remote only what its primary is, too, or what asks nothing of it: the primary makes its Pods. */
function platform(cluster: KnownCluster, primary: KnownCluster = cluster): readonly string[] {
  const found = platformOf(cluster);
  if (found === undefined) return [];
  const line = `platform: ${found} # Istio has settings for it`;
  const asks = found === 'openshift' && platformOf(primary) !== found;
  return [asks ? `    # ${line}; its primary must know them, too` : `    ${line}`];
}

function isLocal(server: string): boolean {
  if (!URL.canParse(server)) return true;
  const { hostname } = new URL(server);
  return isLoopback(hostname) || isInCluster(hostname);
}

function loadBalancer(addresses: string | undefined): readonly string[] {
  if (addresses !== undefined) {
    return [
      '    loadBalancer:',
      '      metallb: # is in the cluster already; `manifest:` and `sha256:` would install it',
      `        addresses: [${scalar(addresses)}]`,
    ];
  }
  return [
    '    # The load balancer of the cloud gives the gateways their addresses. Where there is none, MetalLB does:',
    '    # loadBalancer:',
    '    #   metallb:',
    '    #     addresses: [172.18.255.200-172.18.255.249]',
  ];
}

function apiServer(remote: KnownCluster, primary: string): readonly string[] {
  if (remote.apiServer !== undefined) {
    return [`    apiServer: ${scalar(remote.apiServer)} # as the Pods of ${primary} reach it`];
  }
  if (!isLocal(remote.server)) {
    return [
      `    # apiServer: ${remote.server} # from the kubeconfig; the Pods of ${primary} must reach it`,
    ];
  }
  return [
    `    # The kubeconfig reaches this API server only from this machine, but the Pods of ${primary} need it too.`,
    '    # Write the address that they reach and take the # away.',
    ...(remote.context.startsWith('kind-') ? kindHint(remote.context) : []),
    '    # apiServer: https://192.0.2.10:6443',
  ];
}

function kindHint(context: string): readonly string[] {
  const node = `${context.slice('kind-'.length)}-control-plane`;
  return [
    "    # For kind: docker inspect -f '{{ .NetworkSettings.Networks.kind.IPAddress }}' " + node,
  ];
}
