import { execa, ExecaError } from 'execa';
import type { Result } from '../../lib/result.ts';
import { textAt } from '../../lib/json.ts';

/** One minor version of Istio by the Go modules of its sources. */
export interface IstioModules {
  readonly minor: string;
  /** Abbreviated commit of istio/istio. */
  readonly commit: string;
  /** Folders of `istio.io/istio` and `istio.io/api`. */
  readonly istio: string;
  readonly api: string;
}

/** The sources that the schema is made of. */
export interface Modules {
  /** The oldest minor first. */
  readonly istio: readonly IstioModules[];
  /** Folder of `k8s.io/kubernetes`, of which the newest Istio takes its types. */
  readonly kubernetes: string;
  readonly kubernetesMinor: string;
}

/** Istio's own modules have no tags: these are the newest commits of the release branches. */
const istioVersions: readonly { minor: string; istio: string; api: string }[] = [
  { minor: '1.30', istio: 'v0.0.0-20260826214018-9739e10eb9d7', api: 'v1.30.3' },
  {
    minor: '1.31',
    istio: 'v0.0.0-20260827124520-eed52ebb66ad',
    api: 'v1.31.0-rc.0.0.20260824154656-b943409680a7',
  },
];
const kubernetesVersion = 'v1.36.3';

/**
 * Where the modules lie: those of the module cache, or with `download` also those that have to be fetched first. The error says
 * why they are not at hand.
 */
export async function findModules(how: 'cached' | 'download'): Promise<Result<Modules, string>> {
  try {
    const istio: IstioModules[] = [];
    for (const { minor, istio: version, api } of istioVersions) {
      istio.push({
        minor,
        commit: version.slice(version.lastIndexOf('-') + 1),
        istio: await folderOf(`istio.io/istio@${version}`, how),
        api: await folderOf(`istio.io/api@${api}`, how),
      });
    }
    const kubernetes = await folderOf(`k8s.io/kubernetes@${kubernetesVersion}`, how);
    const kubernetesMinor = /\d+\.\d+/.exec(kubernetesVersion)?.[0] ?? '';
    return { ok: true, value: { istio, kubernetes, kubernetesMinor } };
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    return { ok: false, error: reasonOf(error) };
  }
}

async function folderOf(module: string, how: 'cached' | 'download'): Promise<string> {
  const { stdout } = await execa('go', ['mod', 'download', '-json', module], {
    cwd: '/',
    env: how === 'cached' ? { GOPROXY: 'off', GOFLAGS: '-mod=mod' } : { GOFLAGS: '-mod=mod' },
  });
  return textAt(JSON.parse(stdout), 'Dir') ?? '';
}

function reasonOf(error: ExecaError): string {
  if (error.code === 'ENOENT') return 'Go is not installed: there is no `go` in PATH';
  return String(error.stdout || error.shortMessage);
}
