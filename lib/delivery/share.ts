import { isRecord } from '../json.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { stepName } from '../state/ownership.ts';
import type { Wanted } from '../state/wanted.ts';
import { type Edge, graphOf, type StepGraph } from '../steps/graph.ts';
import type { Step, StepId } from '../steps/step.ts';

/** A step that manifests in Git bring. */
export interface InGit {
  readonly step: Step;
  /** How many of its cluster's steps come before it, one after the other: what waits for nothing is 0. */
  readonly wave: number;
}

/** A step that stays with isthmus, and why: goes on after its id. */
export interface NotInGit {
  readonly step: Step;
  readonly because: string;
}

/** Who brings what. */
export interface Share {
  readonly git: readonly InGit[];
  readonly isthmus: readonly NotInGit[];
}

/**
 * Shares the steps of a mesh between Git and isthmus. In Git is what needs no value of a live cluster and is about no secret, and waits only
 * for steps of its own cluster that are in Git, too: nothing orders what lies in Git between clusters, nor after what isthmus does, but
 * for what the cluster itself keeps in order. `delivered`: is this cluster Git's to bring?
 */
export function shareOut(graph: StepGraph, delivered: (cluster: string) => boolean): Share {
  const waves = new Map<StepId, number>();
  const git: InGit[] = [];
  const isthmus: NotInGit[] = [];
  for (const step of graph.steps) {
    const before = graph.before(step.id);
    const because = delivered(step.cluster)
      ? reason(step, before, waves)
      : `is applied by isthmus, as all of ${step.cluster} is`;
    if (because !== undefined) {
      isthmus.push({ step, because });
      continue;
    }
    const wave = Math.max(-1, ...before.map(({ from }) => waves.get(from) ?? -1)) + 1;
    waves.set(step.id, wave);
    git.push({ step, wave });
  }
  return { git, isthmus };
}

/** The graph in which those steps that Git brings say so. */
export function broughtByGit(graph: StepGraph, delivered: (cluster: string) => boolean): StepGraph {
  const git = new Set(shareOut(graph, delivered).git.map(({ step }) => step.id));
  if (git.size === 0) return graph;
  return graphOf(
    graph.steps.map((step) => (git.has(step.id) ? { ...step, broughtBy: 'git' } : step)),
  );
}

/** The mesh with what Git is to bring: of the clusters that say so, or of all where none does. */
export function forGit(topology: Topology): Topology {
  if (topology.clusters.some(({ delivery }) => delivery === 'gitops')) return topology;
  const clusters = topology.clusters.map((each) => ({ ...each, delivery: 'gitops' as const }));
  return { ...topology, clusters };
}

/** Does Git bring what it can of this cluster? */
export function isDelivered({ clusters }: Topology): (cluster: string) => boolean {
  const names = clusters.filter(({ delivery }) => delivery === 'gitops').map(({ name }) => name);
  return (cluster) => names.includes(cluster);
}

/** Where the manifests of a step lie within the folder of their cluster: `03-control-plane`. */
export function folderOf({ step, wave }: InGit): string {
  return `${String(wave).padStart(2, '0')}-${stepName(step.id)}`;
}

function reason(
  step: Step,
  before: readonly Edge[],
  inGit: ReadonlyMap<StepId, number>,
): string | undefined {
  const [fact] = step.needs;
  if (fact !== undefined) return `needs the ${fact.name}`;
  if (step.minted.length > 0) return 'is made while it is applied, and lives in its cluster only';
  const secret = step.provides.find((told) => told.secret);
  if (secret !== undefined) return `is about a secret: the ${secret.name}`;
  const later = before.find(({ from, kept }) => kept !== true && !inGit.has(from));
  if (later !== undefined) return `waits for ${later.from}, which is not here`;
  const elsewhere = before.find(
    ({ from, kept }) => kept !== true && !from.startsWith(`${step.cluster}/`),
  );
  return elsewhere && `waits for ${elsewhere.from} of another cluster`;
}

/** A Secret with something in it, which may not lie in Git; one that its cluster fills in holds nothing. */
export function holdsSecret({ kind, ...fields }: Wanted['manifest']): boolean {
  const filled = [fields['data'], fields['stringData']];
  return kind === 'Secret' && filled.some((data) => isRecord(data) && Object.keys(data).length > 0);
}
