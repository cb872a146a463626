import { plans, sharedFields } from '../../plans/index.ts';
import type { Clusters } from '../cluster/client.ts';
import type { Topology } from '../mesh/topology.ts';
import { nearest } from '../nearest.ts';
import { cacheDirectory } from '../render/cache.ts';
import { createRender } from '../render/sources.ts';
import type { Render } from '../render/render.ts';
import type { Style } from '../report/style.ts';
import { type Preview, preview } from '../state/preview.ts';
import { buildGraph, restrictGraph, type StepGraph } from '../steps/graph.ts';
import { kubeconfigPlaces, requireTopology } from './mesh.ts';
import type { ClusterOptions, GlobalOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

/** A mesh file, its graph, and the ports to work on it. */
export interface Engine {
  readonly topology: Topology;
  readonly graph: StepGraph;
  readonly clusters: Clusters;
  readonly render: Render;
}

/** What a command that talks to clusters needs, or an exit code after the reason was printed. */
export async function openEngine(
  options: ClusterOptions,
  world: World,
  style: Style,
): Promise<Engine | number> {
  const topology = requireTopology(options, world, { style, unknownContext: 'error' });
  if (typeof topology === 'number') return topology;
  const graph = selectClusters(buildGraph(topology, plans), options.cluster, { topology, world });
  if (typeof graph === 'number') return graph;
  const { kubernetesClusters } = await import('../cluster/clusters.ts');
  const clusters = kubernetesClusters(topology.clusters, {
    kubeconfig: kubeconfigPlaces(options, world),
    concurrency: options.concurrency,
    signal: world.signal,
  });
  return { topology, graph, clusters, render: openRender(topology, options, world) };
}

export function openRender(
  topology: Topology,
  options: GlobalOptions & { readonly istioctl?: string },
  { env }: World,
): Render {
  return createRender({
    istioctl: options.istioctl,
    searchPath: env['PATH'] ?? '',
    version: topology.istio.version,
    cacheDirectory: cacheDirectory(env),
    fetch,
  });
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
