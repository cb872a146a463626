/** How the gateways of a cluster get their addresses. */
export type LoadBalancer =
  /** Something else in the cluster does it. */
  | { readonly kind: 'provided' }
  /** MetalLB is there already; isthmus gives it the pool. */
  | { readonly kind: 'metallb'; readonly addresses: readonly string[] }
  /** isthmus installs MetalLB from this manifest, then gives it the pool. */
  | {
      readonly kind: 'metallb-installed';
      readonly addresses: readonly string[];
      /** Path (absolute) or URL of metallb-native.yaml. */
      readonly manifest: string;
      readonly sha256: string;
    };

export interface EastWestGateway {
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** Written in mesh.yaml; otherwise the live Service tells. */
  readonly address: string | undefined;
}

/** How a cluster gets its control plane. */
export type Role =
  | {
      readonly kind: 'primary';
      /** Names of the clusters that use this control plane, sorted. */
      readonly remotes: readonly string[];
      readonly ingressGateway: boolean;
      /** Undefined when nothing needs one. */
      readonly eastWestGateway: EastWestGateway | undefined;
    }
  | { readonly kind: 'remote'; readonly primary: string };

/** A YAML map of a user's own making, passed on as it is. */
export type Values = Readonly<Record<string, unknown>>;

export interface Cluster {
  readonly name: string;
  readonly context: string;
  /** Absolute path; undefined means the kubeconfig of the command line or the environment. */
  readonly kubeconfig: string | undefined;
  readonly network: string;
  readonly role: Role;
  readonly loadBalancer: LoadBalancer;
  /** URL of this cluster's API server as the primaries reach it. Undefined only when no kubeconfig was at hand. */
  readonly apiServer: string | undefined;
  readonly readerToken: 'secret' | 'request';
  /** `istio.values` with the cluster's own values merged over. */
  readonly values: Values;
}

export interface Timeouts {
  /** Milliseconds. */
  readonly loadBalancer: number;
  /** Milliseconds a step may take to become ready. */
  readonly ready: number;
}

/** A mesh with every default filled in and every reference known to exist. */
export interface Topology {
  /** The mesh ID. */
  readonly name: string;
  readonly istio: {
    readonly version: string;
    readonly namespace: string;
    readonly hub: string | undefined;
    readonly meshConfig: Values;
  };
  /** Sorted by name. */
  readonly clusters: readonly Cluster[];
  /** Clusters are in more than one network. */
  readonly multiNetwork: boolean;
  readonly timeouts: Timeouts;
}
