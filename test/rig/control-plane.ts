import type { Binaries } from './binaries.ts';
import type { Network } from './network.ts';
import type { Pki } from './pki.ts';

/** What the servers of one cluster need to know of each other. */
export interface Site {
  readonly name: string;
  /** Folder of this cluster's files. */
  readonly dir: string;
  readonly binaries: Binaries;
  readonly etcd: string;
  readonly network: Network;
  readonly pki: Pki;
  /** The administrator's, for the controllers. */
  readonly kubeconfig: string;
  readonly tokens: string;
}

export const apiPort = 6443;

type CommandLine = readonly [string, ...string[]];

/** Webhooks are called at endpoint addresses (aggregator routing): there is no kube-proxy for cluster IPs. */
export function apiServer(site: Site): CommandLine {
  return [
    site.binaries.path['kube-apiserver'],
    `--etcd-servers=${site.etcd}`,
    `--etcd-prefix=/${site.name}`,
    `--bind-address=${site.network.address}`,
    `--advertise-address=${site.network.address}`,
    `--secure-port=${apiPort}`,
    `--cert-dir=${site.dir}`,
    `--tls-cert-file=${site.pki.servingCertificate}`,
    `--tls-private-key-file=${site.pki.servingKey}`,
    `--client-ca-file=${site.pki.caFile}`,
    `--token-auth-file=${site.tokens}`,
    `--authentication-config=${authenticationFile(site)}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${site.pki.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${site.pki.serviceAccountKey}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-cluster-ip-range=${site.network.services}`,
    '--allow-privileged=true',
    '--enable-aggregator-routing=true',
    `--audit-log-path=${auditLog(site)}`,
    `--audit-policy-file=${auditPolicyFile(site)}`,
    '--profiling=false',
  ];
}

export function auditLog(site: Pick<Site, 'dir'>): string {
  return `${site.dir}/audit.log`;
}

export function auditPolicyFile(site: Pick<Site, 'dir'>): string {
  return `${site.dir}/audit-policy.json`;
}

/** Which other issuers of tokens it trusts; read again when it changes. */
export function authenticationFile(site: Pick<Site, 'dir'>): string {
  return `${site.dir}/authentication.json`;
}

/** Nobody but the service accounts' own. */
export const noIssuers = {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AuthenticationConfiguration',
  jwt: [],
};

/** Who asked for what, without bodies. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
};

/** Without the controllers that need a cloud or that would give LoadBalancer addresses themselves. */
export function controllerManager(site: Site): CommandLine {
  return [
    site.binaries.path['kube-controller-manager'],
    `--kubeconfig=${site.kubeconfig}`,
    `--service-account-private-key-file=${site.pki.serviceAccountKey}`,
    `--root-ca-file=${site.pki.caFile}`,
    '--use-service-account-credentials=false',
    '--controllers=*,-nodeipam,-cloud-node-lifecycle,-node-route-controller,-service-lb-controller,-ttl',
    '--leader-elect=false',
    '--secure-port=0',
  ];
}

export function scheduler(site: Site): CommandLine {
  return [
    site.binaries.path['kube-scheduler'],
    `--kubeconfig=${site.kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
  ];
}

/** Plays the kubelet for Pods that run nothing. Without node leases the Node would be NotReady after 40 s. */
export function kwok(site: Site, config: string): CommandLine {
  return [
    site.binaries.path.kwok,
    `--kubeconfig=${site.kubeconfig}`,
    `--config=${config}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
    `--cidr=${site.network.pods.replace(/\.0\.0\/16$/, '.0.1/24')}`,
    `--node-ip=${site.network.address}`,
    `--server-address=${site.network.address}:10250`,
    `--tls-cert-file=${site.pki.servingCertificate}`,
    `--tls-private-key-file=${site.pki.servingKey}`,
    '--enable-crds=PortForward',
  ];
}

/** Makes the addresses of Services lead to Pods. The limits for connections are the machine's and stay as they are. */
export function kubeProxy(site: Site): CommandLine {
  return [
    site.binaries.path['kube-proxy'],
    `--kubeconfig=${site.kubeconfig}`,
    `--hostname-override=${nodeName(site.name)}`,
    '--proxy-mode=iptables',
    `--cluster-cidr=${site.network.pods}`,
    '--healthz-bind-address=',
    '--conntrack-max-per-core=0',
    '--conntrack-tcp-timeout-established=0',
    '--conntrack-tcp-timeout-close-wait=0',
    '--iptables-min-sync-period=0s',
  ];
}

function nodeName(cluster: string): string {
  return `${cluster}-node`;
}

/** The one Node. Its labels and size are what a small cloud machine would say. */
export function node(cluster: string): object {
  const name = nodeName(cluster);
  const size = { cpu: '16', memory: '64Gi', pods: '250' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/region': 'region1',
        'topology.kubernetes.io/zone': 'zone1',
      },
    },
    status: {
      allocatable: size,
      capacity: size,
      nodeInfo: { kubeletVersion: 'v1.36.3', kernelVersion: '6.1.0', osImage: 'rig' },
    },
  };
}

/**
 * Where traffic is real, it goes first. Elsewhere proxies have processors of their own; here istiods that do not trust the same, as in a
 * rotation, would take them: they write webhooks in turns, without a pause.
 */
export const niceness: Readonly<Record<string, number>> = { 'kube-apiserver': 10 };
