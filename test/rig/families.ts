/** One binary of the rig and the Go package it is built from. */
interface Command {
  readonly name: BinaryName;
  readonly package: string;
}

export type BinaryName =
  | 'etcd'
  | 'istioctl'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubectl'
  | 'kwok'
  | 'metallb-controller'
  | 'pilot-discovery';

/** Commands that share one go.mod (`test/rig/go/<name>`): one graph for all would force shared versions. */
export interface Family {
  readonly name: string;
  readonly commands: readonly Command[];
  /** Variables set at link time: clients parse the versions that servers say of themselves. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Files of a module that tests read beside the binaries. */
  readonly keep?: { readonly module: string; readonly paths: readonly string[] };
}

/** The Istio release that the pinned module is, which its version does not say. */
export const istioVersion = '1.31.0';

const kubernetes = { major: '1', minor: '36', version: 'v1.36.3' };

/** In the order of building: what is quick and needed first comes first. */
export const families: readonly Family[] = [
  {
    name: 'etcd',
    commands: [{ name: 'etcd', package: 'go.etcd.io/etcd/server/v3' }],
    stamps: {},
  },
  {
    name: 'kubernetes',
    commands: [
      { name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
      { name: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
      { name: 'kube-scheduler', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
      { name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl' },
    ],
    stamps: {
      'k8s.io/component-base/version.gitVersion': kubernetes.version,
      'k8s.io/component-base/version.gitMajor': kubernetes.major,
      'k8s.io/component-base/version.gitMinor': kubernetes.minor,
      'k8s.io/component-base/version.gitTreeState': 'clean',
      'k8s.io/component-base/version.gitCommit': '0',
      'k8s.io/component-base/version.buildDate': '2026-01-01T00:00:00Z',
    },
  },
  {
    name: 'kwok',
    commands: [{ name: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' }],
    stamps: {},
  },
  {
    name: 'metallb',
    commands: [{ name: 'metallb-controller', package: 'go.universe.tf/metallb/controller' }],
    stamps: {},
    keep: { module: 'go.universe.tf/metallb', paths: ['config/manifests/metallb-native.yaml'] },
  },
  {
    name: 'istio',
    commands: [
      { name: 'istioctl', package: 'istio.io/istio/istioctl/cmd/istioctl' },
      { name: 'pilot-discovery', package: 'istio.io/istio/pilot/cmd/pilot-discovery' },
    ],
    stamps: {
      'istio.io/istio/pkg/version.buildVersion': istioVersion,
      'istio.io/istio/pkg/version.buildTag': istioVersion,
      'istio.io/istio/pkg/version.buildHub': 'docker.io/istio',
      'istio.io/istio/pkg/version.buildStatus': 'Clean',
    },
    keep: {
      module: 'istio.io/istio',
      paths: ['samples/multicluster', 'samples/helloworld', 'samples/curl', 'manifests'],
    },
  },
];
