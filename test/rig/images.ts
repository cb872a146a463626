import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Binaries } from './binaries.ts';
import type { ProxyPrograms } from './proxy-programs.ts';

/** The images that the rig runs, by the program in them. */
export type ImageName =
  'busybox' | 'metallb-controller' | 'pilot-agent' | 'pilot-discovery' | 'workload';

/** What stands for a container image: programs of this machine at the places where the image has them. */
export interface Image {
  readonly name: ImageName;
  readonly matches: RegExp;
  readonly entrypoint: readonly [string, ...string[]];
  /** Path in the image → path on this machine. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders of this machine that its programs need, where they are. */
  readonly folders: readonly string[];
  /** Small files of its own: path → content. */
  readonly texts: Readonly<Record<string, string>>;
  /** What it adds to the environment that the Pod gives its container. */
  readonly env: (own: Environment) => Environment;
  /** Whether it runs as the user that its Pod names; as root otherwise. */
  readonly asUser: boolean;
  /** ConfigMaps that must exist first; pulling the image gives them that time in life. */
  readonly configMaps: (own: Environment) => readonly string[];
  /** How long it may take to end after SIGTERM, in seconds, whatever its Pod says. */
  readonly patience: number;
}

type Environment = Readonly<Record<string, string>>;

const plain = {
  folders: [],
  texts: {},
  env: () => ({}),
  asUser: false,
  configMaps: () => [],
  patience: 30,
};

/** Image of the Pods that `deployWorkload` makes. */
export const workloadImage = 'isthmus.dev/rig/workload:1';

/** What can run in a cluster of the rig. Without proxies all gateways and sidecars are played. */
export function imagesOf(
  { path, envoyBootstrap }: Binaries,
  proxies?: ProxyPrograms,
): readonly Image[] {
  const istiod = (matches: RegExp, program: string): Image => ({
    ...plain,
    name: 'pilot-discovery',
    matches,
    entrypoint: ['/usr/local/bin/pilot-discovery'],
    files: { '/usr/local/bin/pilot-discovery': program },
    // istiod reads them once: started before them, it would never inject.
    configMaps: (own) => [configMap('istio', own), configMap('istio-sidecar-injector', own)],
    // It gives its locks back at once and then waits five seconds for proxies.
    ...(proxies === undefined ? { patience: 1 } : forUpstreamEnvoy),
  });
  const images: readonly Image[] = [
    istiod(/(^|\/)pilot:1[.]30[.]/, path['pilot-discovery-1.30']),
    istiod(/(^|\/)pilot(:|@|$)/, path['pilot-discovery']),
    {
      ...plain,
      name: 'metallb-controller',
      matches: /(^|\/)metallb\/controller(:|@|$)/,
      entrypoint: ['/controller'],
      files: { '/controller': path['metallb-controller'] },
      patience: 1,
    },
  ];
  if (proxies === undefined) return images;
  const { env, folder } = proxies.iptables;
  const proxy = (matches: RegExp, program: string): Image => ({
    ...plain,
    name: 'pilot-agent',
    matches,
    entrypoint: ['/usr/local/bin/pilot-agent'],
    files: {
      '/usr/local/bin/pilot-agent': program,
      '/usr/local/bin/envoy': proxies.envoy,
      '/var/lib/istio/envoy/envoy_bootstrap_tmpl.json': envoyBootstrap,
    },
    folders: [...machine, ...(folder === undefined ? [] : [folder])],
    env: () => env,
    asUser: true,
  });
  return [
    ...images,
    proxy(/(^|\/)proxyv2:1[.]30[.]/, path['pilot-agent-1.30']),
    proxy(/(^|\/)proxyv2(:|@|$)/, path['pilot-agent']),
    {
      ...plain,
      name: 'workload',
      matches: /(^|\/)rig\/workload(:|@|$)/,
      entrypoint: ['/usr/local/bin/node', '/server.mjs'],
      files: {
        '/usr/local/bin/node': process.execPath,
        '/server.mjs': script('workload-server.js'),
        '/client.mjs': script('workload-client.js'),
      },
      folders: machine,
      patience: 2,
    },
    {
      ...plain,
      name: 'busybox',
      matches: /(^|\/)busybox(:|@|$)/,
      entrypoint: ['sh'],
      // It is what it is called by.
      files: Object.fromEntries(
        ['httpd', 'sh', 'timeout', 'wget'].map((name) => [
          `/usr/local/bin/${name}`,
          proxies.busybox,
        ]),
      ),
      folders: machine,
      env: () => ({ PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }),
      asUser: true,
      patience: 1,
    },
  ];
}

/** Where the libraries and commands of a Linux machine are. */
const machine = [
  '/bin',
  '/dev',
  '/etc/alternatives',
  '/lib',
  '/lib32',
  '/lib64',
  '/proc',
  '/sbin',
  '/usr/bin',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/sbin',
];

/** istiod's name for a ConfigMap of its revision. */
function configMap(name: string, { REVISION: revision = 'default' }: Environment): string {
  return revision === 'default' ? name : `${name}-${revision}`;
}

/**
 * Istio's own filters are not in the upstream Envoy, which refuses every listener and cluster that has one. istiod leaves
 * them out when it is told so, in its environment and in a file that comes on top of its ConfigMap; no object differs.
 */
const forUpstreamEnvoy = {
  env: (own: Environment): Environment => ({
    PILOT_ENABLE_METADATA_EXCHANGE: 'false',
    PILOT_ENABLE_ALPN_FILTER: 'false',
    SHARED_MESH_CONFIG: configMap('istio', own),
  }),
  texts: {
    '/etc/istio/config/mesh': 'defaultProviders: { metrics: [] }\naccessLogFile: /dev/stdout\n',
  },
};

/** A compiled file of this folder. */
export function script(name: string): string {
  return join(dirname(fileURLToPath(import.meta.url)), name);
}
