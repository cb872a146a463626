import type { NamedIstioctl } from './istioctls.ts';

/** An IPAddressPool of MetalLB. */
export interface Pool {
  readonly name: string;
  readonly namespace: string;
  readonly addresses: readonly string[];
}

/** How the gateways of a cluster get their addresses. */
export type LoadBalancer =
  /** Something else in the cluster does it. */
  | { readonly kind: 'provided' }
  /** MetalLB is there already; isthmus gives it the pool. */
  | { readonly kind: 'metallb'; readonly pool: Pool }
  /** isthmus installs MetalLB from this manifest, then gives it the pool. */
  | {
      readonly kind: 'metallb-installed';
      readonly pool: Pool;
      /** Path (absolute) or URL of metallb-native.yaml. */
      readonly manifest: string;
      readonly sha256: string;
    };

/** A YAML map of a user's own making, passed on as it is. */
export type Values = Readonly<Record<string, unknown>>;

/** Which Istio, and where its images come from. */
export interface Release {
  /** `1.31.0`. */
  readonly version: string;
  /** Registry and path of the images; undefined means the one built into istioctl. */
  readonly hub: string | undefined;
}

/** One Kubernetes cluster, whatever runs in it. */
export interface Cluster {
  /** Its key in mesh.yaml. */
  readonly name: string;
  /** What Istio calls it: its cluster ID. */
  readonly istioName: string;
  readonly context: string;
  /** Absolute path; undefined means the kubeconfig of the command line or the environment. */
  readonly kubeconfig: string | undefined;
  /** The key of its network in mesh.yaml. */
  readonly network: string;
  /** What Istio calls its network. */
  readonly istioNetwork: string;
  /** The newest release that serves it: its CRDs come from this one. */
  readonly base: Release;
  readonly loadBalancer: LoadBalancer;
  /** URL of this cluster's API server as its peers reach it. Undefined only when no kubeconfig was at hand. */
  readonly apiServer: string | undefined;
  /** The name in the certificate of that server, where it is not the host of the URL. */
  readonly tlsServerName: string | undefined;
  /** PEM of what signs that certificate; undefined means what the cluster gives to its service accounts. */
  readonly certificateAuthority: string | undefined;
  readonly readerToken: 'secret' | 'request';
  /** Who brings the steps that need no value of a live cluster and hold no secret. */
  readonly delivery: 'isthmus' | 'gitops';
  /** `istio.values` with the cluster's own values and its platform merged over. */
  readonly values: Values;
}

/** An istiod of a control plane. `default` is the one that Istio gives no suffix. */
export interface Revision {
  readonly name: string;
  readonly release: Release;
}

/** A certificate authority, a cluster ID and a set of remote secrets in a namespace of a cluster; it holds its revisions. */
export interface ControlPlane {
  /** Unique in the mesh. */
  readonly id: string;
  /** The cluster that it runs in. */
  readonly host: string;
  readonly namespace: string;
  /** The cluster whose config it reads and whose Istio name is its cluster ID; another than `host` when it is external. */
  readonly config: string;
  readonly meshConfig: Values;
  readonly revisions: readonly Revision[];
}

/** How the proxies and the API server of a cluster reach istiod. */
export type Reach =
  /** It runs in the same cluster. */
  | { readonly kind: 'local' }
  /** Through this gateway, by `Gateway.id`. */
  | { readonly kind: 'gateway'; readonly gateway: string }
  /** It may lead the cluster and sees it, but nobody dials it. */
  | { readonly kind: 'standby' };

/** Which control plane may lead a cluster. At most one of a cluster and revision is reached; the others stand by. */
export interface Membership {
  readonly cluster: string;
  /** `ControlPlane.id`. */
  readonly controlPlane: string;
  /** Names of the revisions that this cluster uses. */
  readonly revisions: readonly string[];
  /** Revision by tag (Istio: revision tags); `default` is for what carries no label. */
  readonly tags: Readonly<Record<string, string>>;
  readonly reach: Reach;
}

/** A control plane reads the API server of a cluster: one remote secret, which its revisions share. */
export interface Sight {
  /** `ControlPlane.id`. */
  readonly from: string;
  readonly of: string;
}

/** What people say of a gateway, by the names of Kubernetes. */
export interface GatewaySettings {
  /** Fields of the Service's spec. */
  readonly service: Values;
  /** Of the Service. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Fields of the HorizontalPodAutoscaler's spec. */
  readonly scale: Values;
  /** Fields of the Pod's spec. */
  readonly pod: Values;
  /** Fields of the proxy's container. */
  readonly container: Values;
}

/** A gateway for traffic from outside or from other networks. */
export interface Gateway {
  /** Unique in the mesh: `cluster1/istio-eastwestgateway`. */
  readonly id: string;
  readonly cluster: string;
  /** Of its Service and Deployment. */
  readonly name: string;
  readonly kind: 'ingress' | 'east-west';
  /** Whose istiod it belongs to: `Revision.name`. */
  readonly revision: string;
  /** What passes through it from other clusters. */
  readonly carries: readonly ('services' | 'control-plane')[];
  /** Where others reach it, the first choice first; `live`: the load balancer tells. */
  readonly addresses: 'live' | readonly string[];
  /** The port of those addresses by which other networks come in; of the Nodes, where its Service is a NodePort. */
  readonly port: number;
  /** The ports of those addresses by which remotes reach istiod; of the Nodes, too. */
  readonly controlPlanePorts: ControlPlanePorts;
  readonly settings: GatewaySettings;
}

/** What leads to istiod through a gateway. */
export interface ControlPlanePorts {
  /** Configuration and certificates. */
  readonly discovery: number;
  /** Injection. */
  readonly webhook: number;
}

/** Where a private key comes from: it is read only when it is needed, and never kept. */
export type KeySource =
  /** Absolute. */
  | { readonly kind: 'file'; readonly path: string }
  /** A program with its arguments that prints it, run in this directory. */
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly directory: string };

/** The certificates of a control plane as somebody made them, PEM. */
export interface AuthorityFiles {
  /** The folder that they are in, as people write it. */
  readonly directory: string;
  /** ca-cert.pem, root-cert.pem and cert-chain.pem. */
  readonly certificate: string;
  readonly root: string;
  readonly chain: string;
  /** ca-key.pem. */
  readonly key: KeySource;
}

/** Where the certificates of the control planes come from. */
export type Trust =
  | { readonly mode: 'self-signed' }
  /** Something else puts them into the clusters. */
  | { readonly mode: 'external' }
  /** `certificate` is PEM, and undefined only when no files were at hand. */
  | {
      readonly mode: 'root';
      readonly certificate: string | undefined;
      readonly key: KeySource;
    }
  /** By cluster; without one only when no files were at hand. */
  | { readonly mode: 'files'; readonly authorities: ReadonlyMap<string, AuthorityFiles> };

/** What the authority of a control plane is to be for now, while the mesh goes from one root to another. */
export type TrustStage =
  | {
      readonly kind: 'hold';
      /** Who signs: what lives, or what `trust` wants. */
      readonly signer: 'live' | 'wanted';
      /** PEM: whom the workloads are to trust. */
      readonly roots: string;
      /** What istiod and the gateways carry, so that they start again with it; undefined: nothing. */
      readonly mark: string | undefined;
      /** Goes on after "will be made:". */
      readonly why: string;
    }
  /** It may not be touched for now. */
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string };

/** How reader tokens are changed: others beside them, then new ones under their usual names, so that there is one at every moment. */
export interface NewTokens {
  readonly clusters: readonly string[];
  /** `spare`: others are used. `anew`: the usual ones are made anew, and used again. */
  readonly stage: 'spare' | 'anew';
}

/** How clusters take turns where something new comes to all of them. */
export interface Rollout {
  /** All of them; a remote after those that may lead it. */
  readonly order: readonly string[];
  /** Between two. Milliseconds. */
  readonly pause: number;
}

export interface Timeouts {
  /** Milliseconds. */
  readonly loadBalancer: number;
  /** Milliseconds a step may take to become ready. */
  readonly ready: number;
}

/**
 * A mesh with every default filled in and every reference known to exist, as relations between clusters. A role in mesh.yaml
 * is only how people write the usual ones. Lists are in the order of the clusters' names.
 */
export interface Topology {
  /** The mesh ID. */
  readonly name: string;
  /** The namespace in which each cluster keeps what the mesh has there, and who is at work. */
  readonly home: string;
  readonly clusters: readonly Cluster[];
  readonly controlPlanes: readonly ControlPlane[];
  readonly memberships: readonly Membership[];
  readonly sights: readonly Sight[];
  readonly gateways: readonly Gateway[];
  readonly trust: Trust;
  /** By `ControlPlane.id`, what live clusters tell of a rotation of roots; absent where there is none, or nobody has looked. */
  readonly rotation?: ReadonlyMap<string, TrustStage>;
  /** Reader tokens that are being changed; absent but for that time. */
  readonly newTokens?: NewTokens;
  readonly rollout: Rollout;
  readonly istioctls: readonly NamedIstioctl[];
  readonly timeouts: Timeouts;
}
