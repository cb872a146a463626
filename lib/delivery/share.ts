import { isRecord } from '../json.ts';
import { stepName } from '../state/ownership.ts';
import type { Wanted } from '../state/wanted.ts';
import type { Edge, StepGraph } from '../steps/graph.ts';
import type { Step, StepId } from '../steps/step.ts';

/** A step that manifests in Git can bring. */
export interface InGit {
  readonly step: Step;
  readonly wanted: readonly Wanted[];
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
 * Shares the steps of a mesh between Git and isthmus. In Git is what needs no value of a live cluster and holds no secret, and waits
 * only for steps of its own cluster that are in Git, too: nothing orders what lies in Git between clusters.
 */
export function shareOut(graph: StepGraph, wantedBy: (step: Step) => readonly Wanted[]): Share {
  const waves = new Map<StepId, number>();
  const git: InGit[] = [];
  const isthmus: NotInGit[] = [];
  for (const step of graph.steps) {
    const before = graph.before(step.id);
    const wanted = wantedBy(step);
    const because = reason(step, wanted, before, waves);
    if (because !== undefined) {
      isthmus.push({ step, because });
      continue;
    }
    const wave = Math.max(-1, ...before.map(({ from }) => waves.get(from) ?? -1)) + 1;
    waves.set(step.id, wave);
    git.push({ step, wanted, wave });
  }
  return { git, isthmus };
}

/** Where the manifests of a step lie within the folder of their cluster: `03-control-plane`. */
export function folderOf({ step, wave }: InGit): string {
  return `${String(wave).padStart(2, '0')}-${stepName(step.id)}`;
}

function reason(
  step: Step,
  wanted: readonly Wanted[],
  before: readonly Edge[],
  inGit: ReadonlyMap<StepId, number>,
): string | undefined {
  const [fact] = step.needs;
  if (fact !== undefined) return `needs the ${fact.name}`;
  if (step.minted.length > 0) return 'is made while it is applied, and lives in its cluster only';
  if (wanted.some(({ manifest }) => holdsSecret(manifest))) return 'holds a secret';
  const later = before.find(({ from }) => !inGit.has(from));
  if (later !== undefined) return `waits for ${later.from}, which is not here`;
  const elsewhere = before.find(({ from }) => !from.startsWith(`${step.cluster}/`));
  return elsewhere && `waits for ${elsewhere.from} of another cluster`;
}

/** A Secret that its cluster fills in holds none. */
function holdsSecret({ kind, ...fields }: Wanted['manifest']): boolean {
  const filled = [fields['data'], fields['stringData']];
  return kind === 'Secret' && filled.some((data) => isRecord(data) && Object.keys(data).length > 0);
}
