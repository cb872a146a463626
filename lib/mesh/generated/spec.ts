/* Generated from schemas/mesh.v1alpha1.schema.json by `npm run types`. Change the schema instead. */

/**
 * An istiod of one version.
 */
export type Revision = {
  /**
   * Version of Istio of this revision. Default: istio.version. Example: version: 1.31.0
   */
  version?: string;
  /**
   * The istioctl that renders this revision, relative to this file; ~/ is your home directory. Default: that of its minor version in PATH. --istioctl and ISTHMUS_ISTIOCTL_1_31 come before it. Example: istioctl: bin/istioctl-1.31
   */
  istioctl?: string;
} | null;
export type Trust = SelfSignedTrust | TrustByARoot | TrustByFiles | ExternalTrust;
/**
 * One network. Usually its name says it all.
 */
export type Network = {
  /**
   * What Istio calls this network, where a mesh that runs already has a name that cannot be a key here. Default: the key. Such as US-EAST.
   */
  istioName?: string;
} | null;
export type Cluster = PrimaryCluster | RemoteCluster;
/**
 * Gateway for traffic from outside the mesh.
 */
export type IngressGateway =
  | {
      /**
       * How the Service is reached. Default: LoadBalancer.
       */
      type?: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
      /**
       * Address to ask the load balancer for, where it takes such wishes. Example: loadBalancerIP: 192.0.2.10
       */
      loadBalancerIP?: string;
      /**
       * Which of several load balancers serves it. It cannot be changed later. Example: loadBalancerClass: service.k8s.aws/nlb
       */
      loadBalancerClass?: string;
      /**
       * Only clients from these ranges are let in. Example: loadBalancerSourceRanges: [192.0.2.0/24]
       *
       * Items: A CIDR.
       */
      loadBalancerSourceRanges?: string[];
      /**
       * Whether traffic may cross from one node to another. Default: Cluster.
       */
      externalTrafficPolicy?: 'Cluster' | 'Local';
      /**
       * Whether it has IPv4 and IPv6 addresses. Default: SingleStack.
       */
      ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
      /**
       * Families of its addresses, the first one first. Example: ipFamilies: [IPv4]
       *
       * Items: A family of addresses.
       */
      ipFamilies?: ('IPv4' | 'IPv6')[];
      /**
       * Annotations of its Service, for example to ask a cloud for an internal load balancer.
       */
      serviceAnnotations?: {
        /**
         * Value of an annotation.
         */
        [k: string]: string;
      };
      /**
       * Labels of its Service, beside those of the charts.
       */
      serviceLabels?: {
        /**
         * Its value.
         */
        [k: string]: string;
      };
      /**
       * Pods that run at least. Default: 1.
       */
      minReplicas?: number;
      /**
       * Pods that run at most. Default: 5.
       */
      maxReplicas?: number;
      /**
       * Requests and limits of its proxy. Kubernetes: resources (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/)
       */
      resources?: {
        [k: string]: unknown;
      };
      /**
       * Labels of the nodes that its Pods may run on.
       */
      nodeSelector?: {
        /**
         * Its value.
         */
        [k: string]: string;
      };
      /**
       * Taints that its Pods tolerate. Kubernetes: taints and tolerations (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)
       *
       * Items: One toleration.
       */
      tolerations?: {
        [k: string]: unknown;
      }[];
      /**
       * Where its Pods like to run. Kubernetes: affinity (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity)
       */
      affinity?: {
        [k: string]: unknown;
      };
    }
  | boolean;
/**
 * Gateway for traffic between clusters.
 */
export type EastWestGateway =
  | {
      /**
       * IP address or host name at which other clusters reach the gateway. Default: null, the address that its Service gets. Example: address: 192.0.2.10
       */
      address?: string | null;
      /**
       * IP addresses or host names at which other clusters reach the gateway, where it has several: the first one is the first choice of remotes, and other networks use all of them. Example: addresses: [192.0.2.10, 192.0.2.11]
       *
       * Items: An IP address or a host name. Example: 192.0.2.10
       */
      addresses?: string[];
      /**
       * Port of the written addresses that leads to port 15443 of the gateway, by which other networks come in. With type: NodePort it is the port of the nodes. Default: 15443.
       */
      port?: number;
      controlPlanePorts?: ControlPlanePorts;
      /**
       * How the Service is reached. Default: LoadBalancer.
       */
      type?: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
      /**
       * Address to ask the load balancer for, where it takes such wishes. Example: loadBalancerIP: 192.0.2.10
       */
      loadBalancerIP?: string;
      /**
       * Which of several load balancers serves it. It cannot be changed later. Example: loadBalancerClass: service.k8s.aws/nlb
       */
      loadBalancerClass?: string;
      /**
       * Only clients from these ranges are let in. Example: loadBalancerSourceRanges: [192.0.2.0/24]
       *
       * Items: A CIDR.
       */
      loadBalancerSourceRanges?: string[];
      /**
       * Whether traffic may cross from one node to another. Default: Cluster.
       */
      externalTrafficPolicy?: 'Cluster' | 'Local';
      /**
       * Whether it has IPv4 and IPv6 addresses. Default: SingleStack.
       */
      ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
      /**
       * Families of its addresses, the first one first. Example: ipFamilies: [IPv4]
       *
       * Items: A family of addresses.
       */
      ipFamilies?: ('IPv4' | 'IPv6')[];
      /**
       * Annotations of its Service, for example to ask a cloud for an internal load balancer.
       */
      serviceAnnotations?: {
        /**
         * Value of an annotation.
         */
        [k: string]: string;
      };
      /**
       * Labels of its Service, beside those of the charts.
       */
      serviceLabels?: {
        /**
         * Its value.
         */
        [k: string]: string;
      };
      /**
       * Pods that run at least. Default: 1.
       */
      minReplicas?: number;
      /**
       * Pods that run at most. Default: 5.
       */
      maxReplicas?: number;
      /**
       * Requests and limits of its proxy. Kubernetes: resources (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/)
       */
      resources?: {
        [k: string]: unknown;
      };
      /**
       * Labels of the nodes that its Pods may run on.
       */
      nodeSelector?: {
        /**
         * Its value.
         */
        [k: string]: string;
      };
      /**
       * Taints that its Pods tolerate. Kubernetes: taints and tolerations (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)
       *
       * Items: One toleration.
       */
      tolerations?: {
        [k: string]: unknown;
      }[];
      /**
       * Where its Pods like to run. Kubernetes: affinity (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity)
       */
      affinity?: {
        [k: string]: unknown;
      };
    }
  | boolean;
export type Gateway = IngressGateway1 | EastWestGateway1;

/**
 * One Istio mesh over many Kubernetes clusters, planned and applied by isthmus.
 */
export interface Mesh {
  /**
   * Where an editor finds the schema of this file. isthmus does not read it.
   */
  $schema?: string;
  /**
   * Version of this format.
   */
  apiVersion: 'isthmus/v1alpha1';
  /**
   * Always Mesh.
   */
  kind: 'Mesh';
  /**
   * ID of the mesh. All its clusters carry it, and it must not change later. Example: name: mesh1
   */
  name: string;
  istio: Istio;
  trust?: Trust;
  /**
   * Networks by name. Clusters are in one network when their Pods reach each other directly. Example: networks: { network1: {} }
   */
  networks: {
    [k: string]: Network;
  };
  /**
   * Clusters by name. The name identifies the cluster within the mesh, and it must not change later. Example: clusters: { cluster1: { context: kind-cluster1, network: network1, role: primary } }
   */
  clusters: {
    [k: string]: Cluster;
  };
  inventory?: Inventory;
  rollout?: Rollout;
  timeouts?: Timeouts;
}
/**
 * Which Istio is installed, and how.
 */
export interface Istio {
  /**
   * Version of Istio. An istioctl of the same minor version renders the manifests. Example: version: 1.31.0
   */
  version: string;
  /**
   * Namespace of the control plane, the same in every cluster. Default: istio-system.
   */
  namespace?: string;
  /**
   * Registry and path that the images are pulled from. Default: the one built into istioctl. Example: hub: docker.io/istio
   */
  hub?: string;
  /**
   * Helm values of Istio (spec.values of an IstioOperator) for every cluster. A cluster may add its own. What isthmus derives itself, such as global.meshID, is refused here.
   */
  values?: {
    [k: string]: unknown;
  };
  /**
   * Mesh-wide settings of the proxies and of istiod. Reference (https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/)
   */
  meshConfig?: {
    [k: string]: unknown;
  };
  /**
   * Istiods beside each other, by name: during a canary upgrade. default is the one that Istio gives no name, and the only one unless this key is written. Guide (https://istio.io/latest/docs/setup/upgrade/canary/) Example: revisions: { default: {}, 1-31-0: { version: 1.31.0 } }
   */
  revisions?: {
    [k: string]: Revision;
  };
  /**
   * What a revision tag means: which of revisions. default is for what carries no label, and the first of them unless it is written. Guide (https://istio.io/latest/docs/setup/upgrade/canary/#stable-revision-labels) Example: tags: { default: 1-31-0, prod: 1-31-0 }
   */
  tags?: {
    /**
     * Which of revisions injects what carries this tag as its label istio.io/rev.
     */
    [k: string]: string;
  };
  /**
   * Which of revisions the gateways belong to. Default: what the tag default means. Example: gatewayRevision: 1-31-0
   */
  gatewayRevision?: string;
  /**
   * The istioctl that renders this version, relative to this file; ~/ is your home directory. Default: that of its minor version in PATH. --istioctl and ISTHMUS_ISTIOCTL_1_31 come before it. Example: istioctl: bin/istioctl-1.31
   */
  istioctl?: string;
}
/**
 * Where the certificates of the control planes come from.
 */
export interface SelfSignedTrust {
  /**
   * Who makes the certificate authority of each primary. Istio: plug in CA certificates (https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/)
   */
  mode: 'self-signed';
}
/**
 * Where the certificates of the control planes come from.
 */
export interface TrustByARoot {
  /**
   * Who makes the certificate authority of each primary. Istio: plug in CA certificates (https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/)
   */
  mode: 'root';
  root: Root;
}
/**
 * A root certificate authority. Its key is read only when an intermediate has to be made, from key or from keyCommand.
 */
export interface Root {
  /**
   * File with the certificate in PEM form, relative to this file; ~/ is your home directory. Example: certificate: ca/root-cert.pem
   */
  certificate: string;
  /**
   * File with the private key in PEM form, relative to this file; ~/ is your home directory. Example: key: ca/root-key.pem
   */
  key?: string;
  /**
   * Program with its arguments that prints the private key in PEM form, run in the folder of this file. Example: keyCommand: [vault, kv, get, -field=key, secret/mesh-root]
   *
   * Items: The program, then one argument each.
   */
  keyCommand?: string[];
}
/**
 * Where the certificates of the control planes come from.
 */
export interface TrustByFiles {
  /**
   * Who makes the certificate authority of each primary. Istio: plug in CA certificates (https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/)
   */
  mode: 'files';
  /**
   * Folder, relative to this file, that has for each primary a folder of its name with ca-cert.pem, ca-key.pem, root-cert.pem and cert-chain.pem. Example: directory: ca
   */
  directory: string;
}
/**
 * Where the certificates of the control planes come from.
 */
export interface ExternalTrust {
  /**
   * Who makes the certificate authority of each primary. Istio: plug in CA certificates (https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/)
   */
  mode: 'external';
}
/**
 * One Kubernetes cluster of the mesh.
 */
export interface PrimaryCluster {
  /**
   * Name of the context in the kubeconfig that reaches this cluster. Each cluster needs its own. Example: context: kind-cluster1
   */
  context: string;
  /**
   * File that holds the context, relative to this file; ~/ is your home directory. Without it the kubeconfig of the command line or of KUBECONFIG is used. Example: kubeconfig: ./kubeconfigs/cluster1.yaml
   */
  kubeconfig?: string;
  /**
   * Network that the Pods of this cluster are in, one of networks. Pods of one network reach each other without a gateway. Example: network: network1
   */
  network: string;
  /**
   * Whether the cluster runs its own control plane.
   */
  role: 'primary';
  loadBalancer?: LoadBalancer;
  /**
   * Helm values of Istio for this cluster only, merged over istio.values. Maps are merged key by key; lists and scalars are replaced.
   */
  values?: {
    [k: string]: unknown;
  };
  ingressGateway?: IngressGateway;
  eastWestGateway?: EastWestGateway;
  /**
   * More gateways of either kind, by the name of their Service and Deployment. Example: gateways: { istio-internalgateway: { kind: ingress } }
   */
  gateways?: {
    [k: string]: Gateway;
  };
  /**
   * URL of this cluster's API server as the Pods of the primaries reach it. Default: the server in the kubeconfig. A loopback address there is an error, because it means another machine inside a primary. Example: apiServer: https://172.18.0.3:6443
   */
  apiServer?: string;
  /**
   * Name in the certificate of this API server, where it is not the host of its URL: behind a private link or a proxy. Default: the tls-server-name in the kubeconfig, unless apiServer is written. Example: tlsServerName: kubernetes.default.svc
   */
  tlsServerName?: string;
  /**
   * File with the certificates, in PEM form, by which the primaries know this API server, relative to this file: where a proxy such as Rancher stands between. Default: those that the cluster gives to its service accounts. Example: ca: ca/rancher.pem
   */
  ca?: string;
  readerToken?: ReaderToken;
  /**
   * Where the cluster runs, if Istio has settings for that (https://istio.io/latest/docs/setup/additional-setup/cni/). On OpenShift its CNI node agent is installed, too. Default: none.
   */
  platform?: 'gke' | 'k3d' | 'k3s' | 'microk8s' | 'minikube' | 'openshift';
  /**
   * Who brings the steps of this cluster that need no value of a live cluster and hold no secret: isthmus, or Git (Argo CD, Flux), from what isthmus render --out writes. isthmus then waits for them, and writes the rest. Default: isthmus.
   */
  delivery?: 'isthmus' | 'gitops';
  /**
   * What Istio calls this cluster, where a mesh that runs already has a name that cannot be a key here. Another name later means that its Pods must be restarted. Default: the key. Such as gke_project1_us-east1_east.
   */
  istioName?: string;
}
/**
 * What gives gateways their addresses.
 */
export interface LoadBalancer {
  metallb: Metallb;
}
/**
 * A pool of addresses for MetalLB.
 */
export interface Metallb {
  /**
   * Ranges or CIDRs that the gateways get their addresses from. No two clusters may share an address. Example: addresses: [172.18.255.200-172.18.255.249]
   *
   * Items: A range or a CIDR.
   */
  addresses: string[];
  /**
   * Name of the pool, where it is there already under another one. Default: default-pool. Example: pool: istio
   */
  pool?: string;
  /**
   * Namespace that MetalLB is in. Default: metallb-system. Example: namespace: metallb
   */
  namespace?: string;
  manifest?: Manifest;
}
/**
 * A file of Kubernetes objects and its checksum.
 */
export interface Manifest {
  /**
   * Path of the manifest relative to this file, or its URL. Example: location: ./metallb-native.yaml
   */
  location: string;
  /**
   * SHA-256 of the manifest as 64 hexadecimal digits; sha256sum prints it.
   */
  sha256: string;
}
/**
 * Ports that lead to istiod through its east-west gateway. With type: NodePort they are those of the nodes.
 */
export interface ControlPlanePorts {
  /**
   * Leads to port 15012 of the gateway: configuration and certificates. Example: discovery: 32012
   */
  discovery: number;
  /**
   * Leads to port 15017 of the gateway: the injection webhook. Example: webhook: 32017
   */
  webhook: number;
}
/**
 * One more gateway.
 */
export interface IngressGateway1 {
  /**
   * What passes through it. Gateways of Istio choose an ingress gateway by the label istio, which is its name without istio- in front; those for other clusters have istio: eastwestgateway.
   */
  kind: 'ingress';
  /**
   * How the Service is reached. Default: LoadBalancer.
   */
  type?: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  /**
   * Address to ask the load balancer for, where it takes such wishes. Example: loadBalancerIP: 192.0.2.10
   */
  loadBalancerIP?: string;
  /**
   * Which of several load balancers serves it. It cannot be changed later. Example: loadBalancerClass: service.k8s.aws/nlb
   */
  loadBalancerClass?: string;
  /**
   * Only clients from these ranges are let in. Example: loadBalancerSourceRanges: [192.0.2.0/24]
   *
   * Items: A CIDR.
   */
  loadBalancerSourceRanges?: string[];
  /**
   * Whether traffic may cross from one node to another. Default: Cluster.
   */
  externalTrafficPolicy?: 'Cluster' | 'Local';
  /**
   * Whether it has IPv4 and IPv6 addresses. Default: SingleStack.
   */
  ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /**
   * Families of its addresses, the first one first. Example: ipFamilies: [IPv4]
   *
   * Items: A family of addresses.
   */
  ipFamilies?: ('IPv4' | 'IPv6')[];
  /**
   * Annotations of its Service, for example to ask a cloud for an internal load balancer.
   */
  serviceAnnotations?: {
    /**
     * Value of an annotation.
     */
    [k: string]: string;
  };
  /**
   * Labels of its Service, beside those of the charts.
   */
  serviceLabels?: {
    /**
     * Its value.
     */
    [k: string]: string;
  };
  /**
   * Pods that run at least. Default: 1.
   */
  minReplicas?: number;
  /**
   * Pods that run at most. Default: 5.
   */
  maxReplicas?: number;
  /**
   * Requests and limits of its proxy. Kubernetes: resources (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/)
   */
  resources?: {
    [k: string]: unknown;
  };
  /**
   * Labels of the nodes that its Pods may run on.
   */
  nodeSelector?: {
    /**
     * Its value.
     */
    [k: string]: string;
  };
  /**
   * Taints that its Pods tolerate. Kubernetes: taints and tolerations (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)
   *
   * Items: One toleration.
   */
  tolerations?: {
    [k: string]: unknown;
  }[];
  /**
   * Where its Pods like to run. Kubernetes: affinity (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity)
   */
  affinity?: {
    [k: string]: unknown;
  };
}
/**
 * One more gateway.
 */
export interface EastWestGateway1 {
  /**
   * What passes through it. Gateways of Istio choose an ingress gateway by the label istio, which is its name without istio- in front; those for other clusters have istio: eastwestgateway.
   */
  kind: 'east-west';
  /**
   * How the Service is reached. Default: LoadBalancer.
   */
  type?: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  /**
   * Address to ask the load balancer for, where it takes such wishes. Example: loadBalancerIP: 192.0.2.10
   */
  loadBalancerIP?: string;
  /**
   * Which of several load balancers serves it. It cannot be changed later. Example: loadBalancerClass: service.k8s.aws/nlb
   */
  loadBalancerClass?: string;
  /**
   * Only clients from these ranges are let in. Example: loadBalancerSourceRanges: [192.0.2.0/24]
   *
   * Items: A CIDR.
   */
  loadBalancerSourceRanges?: string[];
  /**
   * Whether traffic may cross from one node to another. Default: Cluster.
   */
  externalTrafficPolicy?: 'Cluster' | 'Local';
  /**
   * Whether it has IPv4 and IPv6 addresses. Default: SingleStack.
   */
  ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /**
   * Families of its addresses, the first one first. Example: ipFamilies: [IPv4]
   *
   * Items: A family of addresses.
   */
  ipFamilies?: ('IPv4' | 'IPv6')[];
  /**
   * Annotations of its Service, for example to ask a cloud for an internal load balancer.
   */
  serviceAnnotations?: {
    /**
     * Value of an annotation.
     */
    [k: string]: string;
  };
  /**
   * Labels of its Service, beside those of the charts.
   */
  serviceLabels?: {
    /**
     * Its value.
     */
    [k: string]: string;
  };
  /**
   * Pods that run at least. Default: 1.
   */
  minReplicas?: number;
  /**
   * Pods that run at most. Default: 5.
   */
  maxReplicas?: number;
  /**
   * Requests and limits of its proxy. Kubernetes: resources (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/)
   */
  resources?: {
    [k: string]: unknown;
  };
  /**
   * Labels of the nodes that its Pods may run on.
   */
  nodeSelector?: {
    /**
     * Its value.
     */
    [k: string]: string;
  };
  /**
   * Taints that its Pods tolerate. Kubernetes: taints and tolerations (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)
   *
   * Items: One toleration.
   */
  tolerations?: {
    [k: string]: unknown;
  }[];
  /**
   * Where its Pods like to run. Kubernetes: affinity (https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity)
   */
  affinity?: {
    [k: string]: unknown;
  };
  /**
   * IP address or host name at which other clusters reach the gateway. Default: null, the address that its Service gets. Example: address: 192.0.2.10
   */
  address?: string | null;
  /**
   * IP addresses or host names at which other clusters reach the gateway, where it has several: the first one is the first choice of remotes, and other networks use all of them. Example: addresses: [192.0.2.10, 192.0.2.11]
   *
   * Items: An IP address or a host name. Example: 192.0.2.10
   */
  addresses?: string[];
  /**
   * Port of the written addresses that leads to port 15443 of the gateway, by which other networks come in. With type: NodePort it is the port of the nodes. Default: 15443.
   */
  port?: number;
}
/**
 * Token by which istiod reads a remote cluster.
 */
export interface ReaderToken {
  /**
   * How the token is made.
   */
  kind: 'secret' | 'request';
}
/**
 * One Kubernetes cluster of the mesh.
 */
export interface RemoteCluster {
  /**
   * Name of the context in the kubeconfig that reaches this cluster. Each cluster needs its own. Example: context: kind-cluster1
   */
  context: string;
  /**
   * File that holds the context, relative to this file; ~/ is your home directory. Without it the kubeconfig of the command line or of KUBECONFIG is used. Example: kubeconfig: ./kubeconfigs/cluster1.yaml
   */
  kubeconfig?: string;
  /**
   * Network that the Pods of this cluster are in, one of networks. Pods of one network reach each other without a gateway. Example: network: network1
   */
  network: string;
  /**
   * Whether the cluster runs its own control plane.
   */
  role: 'remote';
  loadBalancer?: LoadBalancer;
  /**
   * Helm values of Istio for this cluster only, merged over istio.values. Maps are merged key by key; lists and scalars are replaced.
   */
  values?: {
    [k: string]: unknown;
  };
  ingressGateway?: IngressGateway;
  eastWestGateway?: EastWestGateway;
  /**
   * More gateways of either kind, by the name of their Service and Deployment. Example: gateways: { istio-internalgateway: { kind: ingress } }
   */
  gateways?: {
    [k: string]: Gateway;
  };
  /**
   * URL of this cluster's API server as the Pods of the primaries reach it. Default: the server in the kubeconfig. A loopback address there is an error, because it means another machine inside a primary. Example: apiServer: https://172.18.0.3:6443
   */
  apiServer?: string;
  /**
   * Name in the certificate of this API server, where it is not the host of its URL: behind a private link or a proxy. Default: the tls-server-name in the kubeconfig, unless apiServer is written. Example: tlsServerName: kubernetes.default.svc
   */
  tlsServerName?: string;
  /**
   * File with the certificates, in PEM form, by which the primaries know this API server, relative to this file: where a proxy such as Rancher stands between. Default: those that the cluster gives to its service accounts. Example: ca: ca/rancher.pem
   */
  ca?: string;
  readerToken?: ReaderToken;
  /**
   * Where the cluster runs, if Istio has settings for that (https://istio.io/latest/docs/setup/additional-setup/cni/). On OpenShift its CNI node agent is installed, too. Default: none.
   */
  platform?: 'gke' | 'k3d' | 'k3s' | 'microk8s' | 'minikube' | 'openshift';
  /**
   * Who brings the steps of this cluster that need no value of a live cluster and hold no secret: isthmus, or Git (Argo CD, Flux), from what isthmus render --out writes. isthmus then waits for them, and writes the rest. Default: isthmus.
   */
  delivery?: 'isthmus' | 'gitops';
  /**
   * What Istio calls this cluster, where a mesh that runs already has a name that cannot be a key here. Another name later means that its Pods must be restarted. Default: the key. Such as gke_project1_us-east1_east.
   */
  istioName?: string;
  /**
   * Cluster whose istiod this cluster uses. It must have role: primary. Example: primary: cluster1
   */
  primary?: string;
  /**
   * In place of primary, where several primaries may lead this cluster: the first is the one that its Pods and its API server ask.
   *
   * Items: Cluster with role: primary.
   */
  primaries?: string[];
}
/**
 * Where isthmus keeps its own records.
 */
export interface Inventory {
  /**
   * A namespace that is in every cluster before the mesh, and outlives it: for where nobody may write into kube-system. Several meshes that share a cluster name the same one, so that they wait for each other. Default: kube-system.
   */
  namespace?: string;
}
/**
 * How clusters take turns.
 */
export interface Rollout {
  /**
   * Which cluster comes first, and which next; others follow. Default: primaries, then remotes, by their names. Example: order: [staging, production]
   *
   * Items: A cluster of this mesh.
   */
  order?: string[];
  /**
   * How long a cluster must have worked before the next one has its turn. Default: none.
   */
  pause?: string;
}
/**
 * How long to wait.
 */
export interface Timeouts {
  /**
   * Until the Service of a gateway has its address. Default: 5m.
   */
  loadBalancer?: string;
  /**
   * Until what a step has applied is ready. Default: 10m.
   */
  ready?: string;
}
