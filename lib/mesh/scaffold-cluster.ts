import { stringify } from 'yaml';
import { isInCluster, isLoopback } from './rules/loopback.ts';
import { otherIstioName, platformOf } from './scaffold-names.ts';

/** A cluster as its kubeconfig knows it. */
export interface KnownCluster {
  readonly context: string;
  /** The file that has the context, as mesh.yaml says it; undefined leaves it to the command line. */
  readonly kubeconfig?: string | undefined;
  /** URL of the API server in the kubeconfig; empty when it has none. */
  readonly server: string;
  /** URL that the Pods of the primaries reach, when somebody said one. */
  readonly apiServer?: string;
}

/** A cluster of a new mesh file. */
export interface NewCluster extends KnownCluster {
  readonly name: string;
  readonly network: string;
  /** Its name; undefined for one that is a primary itself. */
  readonly primary: string | undefined;
}

/** The entry of a cluster. `addresses` is MetalLB's pool in it, where somebody named one. */
export function clusterLines(
  cluster: NewCluster,
  clusters: readonly NewCluster[],
  addresses: string | undefined,
): readonly string[] {
  const { name, network, primary } = cluster;
  const isFirst = cluster === clusters[0];
  const isSeen = clusters.some((other) => other !== cluster && other.primary === undefined);
  return [
    `  ${scalar(name)}: # ${purpose(cluster, clusters)}`,
    ...contextLines(cluster, isFirst ? ' # in the kubeconfig' : ''),
    `    network: ${scalar(network)}`,
    ...(primary === undefined
      ? ['    role: primary']
      : ['    role: remote', `    primary: ${scalar(primary)}`]),
    ...istioName(cluster),
    ...platform(cluster, clusters),
    ...(isFirst ? [...loadBalancer(addresses), ...gateways(clusters), delivery] : []),
    ...(isSeen ? apiServer(cluster, clusters) : []),
  ];
}

function purpose({ name, primary }: NewCluster, clusters: readonly NewCluster[]): string {
  if (primary !== undefined) return `uses the control plane of ${primary}`;
  const isOnly = clusters.filter((other) => other.primary === undefined).length === 1;
  const leads = clusters.some((other) => other.primary === name);
  const what = isOnly ? 'the control plane' : 'a control plane of its own';
  return `runs ${what}${leads ? ', also for the remotes' : ''}`;
}

export function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd();
}

function contextLines({ context, kubeconfig }: KnownCluster, comment: string): readonly string[] {
  const line = `    context: ${scalar(context)}`;
  return kubeconfig === undefined
    ? [`${line}${comment}`]
    : [line, `    kubeconfig: ${scalar(kubeconfig)} # another file has the same names in it`];
}

function istioName({ context, primary }: NewCluster): readonly string[] {
  const other = otherIstioName(context, primary === undefined ? 'primary' : 'remote');
  return other === undefined
    ? []
    : [`    # istioName: ${other} # where a mesh runs already and has this name for the cluster`];
}

/** Of a remote only what its primary is, too, or what asks nothing of it: the primary makes its Pods. */
function platform(cluster: NewCluster, clusters: readonly NewCluster[]): readonly string[] {
  const found = platformOf(cluster.context);
  if (found === undefined) return [];
  const leader = clusters.find(({ name }) => name === cluster.primary) ?? cluster;
  const line = `platform: ${found} # Istio has settings for it`;
  const asks = found === 'openshift' && platformOf(leader.context) !== found;
  return [asks ? `    # ${line}; its primary must know them, too` : `    ${line}`];
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

function gateways(clusters: readonly NewCluster[]): readonly string[] {
  const ingress =
    '    ingressGateway: true # the door for traffic from outside; false if the mesh needs none';
  const isOneNetwork = new Set(clusters.map(({ network }) => network)).size === 1;
  if (isOneNetwork && clusters.every(({ primary }) => primary === undefined)) return [ingress];
  return [
    ingress,
    `    # The door for other clusters is made where ${isOneNetwork ? 'remotes' : 'other networks'} need it. What it may have to say:`,
    '    # eastWestGateway:',
    '    #   serviceAnnotations: {} # what the cloud wants to know of its load balancer',
    '    #   address: 192.0.2.10 # where it is reached, if not at the address of its load balancer',
  ];
}

const delivery =
  '    # delivery: gitops # Argo CD or Flux brings what `isthmus render --out` writes; isthmus does the rest';

function apiServer(cluster: NewCluster, clusters: readonly NewCluster[]): readonly string[] {
  const others = clusters.filter((other) => other !== cluster && other.primary === undefined);
  const pods = `the Pods of ${others.length === 1 ? (others[0]?.name ?? '') : 'the primaries'}`;
  if (cluster.apiServer !== undefined) {
    return [`    apiServer: ${scalar(cluster.apiServer)} # as ${pods} reach it`];
  }
  if (!isLocal(cluster.server)) {
    return [`    # apiServer: ${cluster.server} # from the kubeconfig; ${pods} must reach it`];
  }
  return [
    `    # The kubeconfig reaches this API server only from this machine, but ${pods} need it too.`,
    '    # Write the address that they reach and take the # away.',
    ...(cluster.context.startsWith('kind-') ? kindHint(cluster.context) : []),
    '    # apiServer: https://192.0.2.10:6443',
  ];
}

/** Is it nowhere but on this machine that the URL leads to the API server? */
export function isLocal(server: string): boolean {
  if (!URL.canParse(server)) return true;
  const { hostname } = new URL(server);
  return isLoopback(hostname) || isInCluster(hostname);
}

function kindHint(context: string): readonly string[] {
  const node = `${context.slice('kind-'.length)}-control-plane`;
  return [
    "    # For kind: docker inspect -f '{{ .NetworkSettings.Networks.kind.IPAddress }}' " + node,
  ];
}
