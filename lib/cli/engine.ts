import { resolve } from 'node:path';
import { releases } from '../../plans/releases/index.ts';
import { bounded } from '../cluster/bounded.ts';
import type { Clusters } from '../cluster/client.ts';
import type { Access, KubernetesClusters } from '../cluster/clusters.ts';
import { type Layout, layOut, survey, UnknownNameError } from '../engine.ts';
import { newestRelease } from '../mesh/release.ts';
import { newestVersion } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { proxiesIn } from '../network/proxy-environment.ts';
import { cacheDirectory } from '../cache-directory.ts';
import { fileCache } from '../render/cache.ts';
import { findIstioctls, istioctlGuide, variableOf } from '../render/istioctl-program.ts';
import type { Render } from '../render/render.ts';
import { createRender, type RenderSettings } from '../render/sources.ts';
import type { Style } from '../report/style.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Reads } from '../state/preview.ts';
import type { Mint } from '../steps/minted.ts';
import { createMint } from '../trust/mint.ts';
import { guide, onAnyKubernetes } from './guide.ts';
import { kubeconfigPlaces, requireMesh, type SoundMesh } from './mesh.ts';
import { note } from './note.ts';
import type { ClusterOptions, GlobalOptions } from './options.ts';
import { overhear, type Overheard } from './overhear.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

/** A mesh file laid out, and the ports to work on it. */
export interface Engine {
  /** Of the mesh file, absolute. */
  readonly path: string;
  readonly layout: Layout;
  readonly clusters: Clusters;
  readonly render: Render;
  readonly mint: Mint;
  readonly clock: Clock;
  /** For plans: no answer is waited for longer than `--timeout` says. */
  readonly reads: Reads;
  /** Prints what API servers said beside their answers, as far as it was not told yet. */
  readonly tellWarnings: () => void;
  /** To be called in the end; tells the warnings, too. */
  readonly close: () => void;
}

/** What a command that talks to clusters needs. Throws `Stop`. */
export function openEngine(options: ClusterOptions, world: World, style: Style): Promise<Engine> {
  const mesh = requireMesh(options, world, { style, unknownContext: 'error' });
  return engineOf(mesh, options, world);
}

/** The same for a mesh that is known already. */
export async function engineOf(
  mesh: SoundMesh,
  options: ClusterOptions,
  world: World,
): Promise<Engine> {
  const topology = topologyOf(mesh, options);
  layOutOr(topology, options.cluster);
  const overheard = overhear(options, world);
  const clusters = await openClusters({ ...mesh, topology }, options, { world, overheard });
  const render = await openRender({ ...mesh, topology }, options, world);
  const { timeout } = options;
  const looked = timeout === undefined ? clusters : boundedBy(timeout, clusters, overheard);
  const { outlook, ...seen } = await survey(topology, guide, {
    clusters: looked,
    clock: systemClock,
  });
  const layout = {
    ...layOutOr(seen.topology, options.cluster),
    guide: options.anyKubernetes === true ? onAnyKubernetes : guide,
    outlook,
  };
  return {
    path: resolve(world.cwd, mesh.file),
    layout,
    clusters,
    render,
    reads: {
      clusters: looked,
      render,
      clock: systemClock,
      cache: fileCache(cacheDirectory(world.env)),
    },
    mint: createMint(systemClock, { programs: options.untrusted !== true }),
    clock: systemClock,
    tellWarnings: overheard.tell,
    close: () => {
      overheard.tell();
      clusters.close();
    },
  };
}

/** What a command needs that only looks at clusters, and renders nothing. Throws `Stop`. */
export async function openLive(options: ClusterOptions, world: World, style: Style) {
  const mesh = requireMesh(options, world, { style, unknownContext: 'error' });
  const topology = topologyOf(mesh, options);
  layOutOr(topology, options.cluster);
  const path = resolve(world.cwd, mesh.file);
  return { path, topology, ...(await liveOf({ ...mesh, topology }, options, world)) };
}

/** The clusters of a mesh that is known already, to be looked at; `clusters` answers within `--timeout`, `patient` whenever. */
export async function liveOf(mesh: SoundMesh, options: ClusterOptions, world: World) {
  const overheard = overhear(options, world);
  const clusters = await openClusters(mesh, options, { world, overheard });
  const { timeout } = options;
  return {
    clusters: timeout === undefined ? clusters : boundedBy(timeout, clusters, overheard),
    patient: clusters,
    tellWarnings: overheard.tell,
    close: () => {
      overheard.tell();
      clusters.close();
    },
  };
}

function boundedBy(milliseconds: number, clusters: Clusters, { trouble }: Overheard): Clusters {
  return bounded(clusters, { milliseconds, clock: systemClock, trouble });
}

/** The steps of the mesh, or of the named clusters. Throws `Stop` for an unknown name. */
export function layOutOr(topology: Topology, clusters: readonly string[] | undefined): Layout {
  return orStop(() => layOut(topology, guide, clusters));
}

/** Throws `Stop` where a cluster or step is named that does not exist. */
export function orStop<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UnknownNameError)) throw error;
    throw new Stop(exitCodes.usage, `error: ${error.message}\n`);
  }
}

async function openClusters(
  mesh: SoundMesh,
  options: ClusterOptions,
  { world, overheard }: { readonly world: World; readonly overheard: Overheard },
): Promise<Clusters & { readonly close: () => void }> {
  if (options.sandbox !== undefined) {
    const { openSandbox } = await import('./sandbox.ts');
    return openSandbox(mesh, options, { world, overheard });
  }
  if (options.trouble !== undefined) {
    throw new Stop(exitCodes.usage, 'error: --trouble is for embedded clusters: add --sandbox\n');
  }
  return realClusters(mesh.topology.clusters, options, { world, overheard });
}

/** Clusters behind their API servers. */
export async function realClusters(
  accesses: readonly Access[],
  options: Pick<ClusterOptions, 'kubeconfig' | 'untrusted' | 'concurrency'>,
  { world, overheard }: { readonly world: World; readonly overheard: Overheard },
): Promise<KubernetesClusters> {
  const { kubernetesClusters } = await import('../cluster/clusters.ts');
  const { credentialSource, withoutPlugins } = await import('../cluster/credential-source.ts');
  const { env, cwd, canBeAsked, stderr, signal } = world;
  const terminal = canBeAsked;
  const credentials = credentialSource({ env, cwd, signal, terminal, tell: stderr.write });
  return kubernetesClusters(accesses, {
    kubeconfig: kubeconfigPlaces(options, world),
    credentials,
    ...(options.untrusted === true ? { ownCredentials: withoutPlugins(credentials) } : {}),
    concurrency: options.concurrency,
    signal,
    heard: overheard.heard,
  });
}

/** The topology of a mesh in its own clusters, or in embedded ones. */
export function topologyOf(
  { topology }: Pick<SoundMesh, 'topology'>,
  { sandbox }: Pick<ClusterOptions, 'sandbox'>,
): Topology {
  return sandbox === undefined ? topology : withServers(topology);
}

/** Embedded clusters have no API server that could be reached; the remote secrets name one all the same. */
function withServers(topology: Topology): Topology {
  const clusters = topology.clusters.map((cluster) => ({
    ...cluster,
    apiServer: cluster.apiServer ?? `https://${cluster.name}.sandbox.invalid:6443`,
  }));
  return { ...topology, clusters };
}

/** Real charts by istioctl; on embedded clusters without any istioctl the stand-in, and a line that says so. */
export async function openRender(
  { topology, file, text }: Pick<SoundMesh, 'topology' | 'file' | 'text'>,
  options: GlobalOptions & Pick<ClusterOptions, 'istioctl' | 'sandbox' | 'timeout' | 'untrusted'>,
  world: World,
): Promise<Render> {
  const { env } = world;
  const version = newestVersion(topology);
  const wanted: RenderSettings = {
    istioctl: options.istioctl,
    istioctlOf: (minor) => env[variableOf(minor)],
    named: options.untrusted === true ? [] : topology.istioctls,
    searchPath: env['PATH'] ?? '',
    cacheDirectory: cacheDirectory(env),
    signal: world.signal,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    fetch: async (url, init) => {
      const { downloadThrough } = await import('../network/download.ts');
      return downloadThrough(proxiesIn(env))(url, init);
    },
    hint: async (words, operator) => {
      const { istioctlHint } = await import('../mesh/istio/istioctl-hint.ts');
      const { derived } = newestRelease({ releases });
      return istioctlHint(words, operator, { file, text, derived });
    },
  };
  const missing =
    options.istioctl === undefined && (await findIstioctls({ ...wanted, version })).length === 0;
  if (options.sandbox === undefined || !missing) return createRender(wanted);
  note(
    `No istioctl: a small stand-in of Istio's charts renders. For the real ones get istioctl ${version} (${istioctlGuide}).`,
    world,
  );
  const { charts } = await import('../../plans/sandbox/charts/index.ts');
  return createRender({ ...wanted, standIn: charts });
}
