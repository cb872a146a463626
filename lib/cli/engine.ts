import { charts } from '../../plans/sandbox/charts/index.ts';
import { plans, sharedFields } from '../../plans/index.ts';
import type { Clusters } from '../cluster/client.ts';
import { newestVersion } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { nearest } from '../nearest.ts';
import { cacheDirectory } from '../render/cache.ts';
import { findIstioctl, istioctlGuide } from '../render/istioctl.ts';
import { createRender, type RenderOptions } from '../render/sources.ts';
import type { Render } from '../render/render.ts';
import type { Style } from '../report/style.ts';
import { preview, type Preview } from '../state/preview.ts';
import { buildGraph, restrictGraph, type StepGraph } from '../steps/graph.ts';
import { kubeconfigPlaces, requireTopology } from './mesh.ts';
import { note } from './note.ts';
import type { ClusterOptions, GlobalOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

/** A mesh file, its graph, and the ports to work on it. */
export interface Engine {
  readonly topology: Topology;
  readonly graph: StepGraph;
  readonly clusters: Clusters;
  readonly render: Render;
  /** To be called in the end. */
  readonly close: () => void;
}

/** What a command that talks to clusters needs, or an exit code after the reason was printed. */
export async function openEngine(
  options: ClusterOptions,
  world: World,
  style: Style,
): Promise<Engine | number> {
  const written = requireTopology(options, world, { style, unknownContext: 'error' });
  return typeof written === 'number' ? written : engineOf(written, options, world);
}

/** The same for a topology that is known already. */
export async function engineOf(
  written: Topology,
  options: ClusterOptions,
  world: World,
): Promise<Engine | number> {
  const topology = options.sandbox === undefined ? written : withServers(written);
  const graph = selectClusters(buildGraph(topology, plans), options.cluster, { topology, world });
  if (typeof graph === 'number') return graph;
  const clusters = await openClusters(topology, options, world);
  if (typeof clusters === 'number') return clusters;
  const render = await openRender(topology, options, world);
  return { topology, graph, clusters, render, close: () => clusters.close() };
}

async function openClusters(
  topology: Topology,
  options: ClusterOptions,
  world: World,
): Promise<(Clusters & { readonly close: () => void }) | number> {
  if (options.sandbox !== undefined) {
    const { openSandbox } = await import('./sandbox.ts');
    return openSandbox(topology, options, world);
  }
  if (options.trouble !== undefined) {
    world.stderr.write('error: --trouble is for embedded clusters: add --sandbox\n');
    return exitCodes.usage;
  }
  const { kubernetesClusters } = await import('../cluster/clusters.ts');
  return kubernetesClusters(topology.clusters, {
    kubeconfig: kubeconfigPlaces(options, world),
    concurrency: options.concurrency,
    signal: world.signal,
  });
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
  topology: Topology,
  options: GlobalOptions & { readonly istioctl?: string; readonly sandbox?: string | true },
  world: World,
): Promise<Render> {
  const { env } = world;
  const version = newestVersion(topology);
  const wanted: RenderOptions = {
    istioctl: options.istioctl,
    searchPath: env['PATH'] ?? '',
    version,
    cacheDirectory: cacheDirectory(env),
    fetch,
  };
  const missing = options.istioctl === undefined && (await findIstioctl(wanted)) === undefined;
  if (options.sandbox === undefined || !missing) return createRender(wanted);
  note(
    `No istioctl: a small stand-in of Istio's charts renders. For the real ones get istioctl ${version} (${istioctlGuide}).`,
    world,
  );
  return createRender({ ...wanted, standIn: charts });
}

/** The whole graph, or the part of it in the named clusters; an unknown name is wrong usage. */
export function selectClusters(
  graph: StepGraph,
  names: readonly string[] | undefined,
  { topology, world }: { readonly topology: Topology; readonly world: World },
): StepGraph | number {
  if (names === undefined) return graph;
  const known = topology.clusters.map((cluster) => cluster.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return restrictGraph(graph, new Set(names));
  const guess = nearest(unknown, known);
  const hint = guess === undefined ? `there are ${known.join(', ')}` : `did you mean ${guess}?`;
  world.stderr.write(`error: no cluster is called ${unknown}: ${hint}\n`);
  return exitCodes.usage;
}

/** Compares the mesh with its clusters. */
export function previewMesh(engine: Engine, options: ClusterOptions): Promise<Preview> {
  return preview(engine.graph, engine, {
    mesh: engine.topology.name,
    shared: sharedFields,
    leftovers: options.cluster === undefined,
  });
}
