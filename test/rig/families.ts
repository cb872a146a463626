/** One binary of the rig and the Go package it is built from. */
interface Command {
  readonly name: BinaryName;
  readonly package: string;
}

export type BinaryName =
  | 'actionlint'
  | 'etcd'
  | 'glua'
  | 'istioctl'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-proxy'
  | 'kube-scheduler'
  | 'kubectl'
  | 'kwok'
  | 'metallb-controller'
  | 'pilot-agent'
  | 'pilot-discovery'
  | OlderBinary;

/** Of the minor version before, for upgrades. */
export type OlderBinary = `${'istioctl' | 'pilot-agent' | 'pilot-discovery'}-1.30`;

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

const kubernetesStamps = {
  'k8s.io/component-base/version.gitVersion': 'v1.36.3',
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '36',
  'k8s.io/component-base/version.gitTreeState': 'clean',
  'k8s.io/component-base/version.gitCommit': '0',
  'k8s.io/component-base/version.buildDate': '2026-01-01T00:00:00Z',
};

/** The same for the module of the minor version before. */
export const olderIstioVersion = '1.30.4';

const istioStamps = (version: string): Family['stamps'] => ({
  'istio.io/istio/pkg/version.buildVersion': version,
  'istio.io/istio/pkg/version.buildTag': version,
  'istio.io/istio/pkg/version.buildHub': 'docker.io/istio',
  'istio.io/istio/pkg/version.buildStatus': 'Clean',
});

/** In the order of building: what is quick and needed first comes first. */
export const families: readonly Family[] = [
  // What GitHub takes of a workflow, and the Lua that Argo CD runs.
  {
    name: 'linters',
    commands: [
      { name: 'actionlint', package: 'github.com/rhysd/actionlint/cmd/actionlint' },
      { name: 'glua', package: 'github.com/yuin/gopher-lua/cmd/glua' },
    ],
    stamps: {},
  },
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
    stamps: kubernetesStamps,
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
    stamps: istioStamps(istioVersion),
    keep: {
      module: 'istio.io/istio',
      paths: ['samples/multicluster', 'samples/helloworld', 'samples/curl', 'manifests'],
    },
  },
  // Not in the families of their modules: a command more would build all the others anew.
  {
    name: 'kube-proxy',
    commands: [{ name: 'kube-proxy', package: 'k8s.io/kubernetes/cmd/kube-proxy' }],
    stamps: kubernetesStamps,
  },
  {
    name: 'pilot-agent',
    commands: [{ name: 'pilot-agent', package: 'istio.io/istio/pilot/cmd/pilot-agent' }],
    stamps: istioStamps(istioVersion),
    keep: {
      module: 'istio.io/istio',
      paths: ['tools/packaging/common/envoy_bootstrap.json'],
    },
  },
  {
    name: 'istio-1.30',
    commands: [
      { name: 'istioctl-1.30', package: 'istio.io/istio/istioctl/cmd/istioctl' },
      { name: 'pilot-discovery-1.30', package: 'istio.io/istio/pilot/cmd/pilot-discovery' },
      { name: 'pilot-agent-1.30', package: 'istio.io/istio/pilot/cmd/pilot-agent' },
    ],
    stamps: istioStamps(olderIstioVersion),
  },
];
