import { risksOf } from '../apply/risk.ts';
import { newestVersion } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { timeOf } from '../moment.ts';
import { awaitedIn } from '../state/brought.ts';
import type { Change, ChangeSet, StepChanges } from '../state/change.ts';
import type { StepGraph } from '../steps/graph.ts';
import { neededFacts } from '../steps/facts.ts';
import type { StepId } from '../steps/step.ts';
import { changesOf, problemsOf, tallyOf } from '../state/change-set.ts';

/** Bumped when a consumer of the JSON must change; additions do not bump it. */
export const planFormatVersion = '2.0';

/**
 * A change set for machines: schemas/plan.v2.schema.json. What does not change is counted, not listed. Holds no value of a Secret. `id`
 * names it for an approval.
 */
export function planJson(
  changeSet: ChangeSet,
  { topology, graph }: { readonly topology: Topology; readonly graph: StepGraph },
  id?: string,
): object {
  const steps = changeSet.steps.filter(
    ({ changes, problem, git }) =>
      problem !== undefined || changes.some(isTold) || (git?.awaits.length ?? 0) > 0,
  );
  const risks = risksOf(changeSet).map(({ step, cluster, change: { kind, ref }, why }) => ({
    step,
    cluster,
    action: kind,
    object: ref,
    why,
  }));
  return {
    format_version: planFormatVersion,
    mesh: topology.name,
    ...(id !== undefined && { id }),
    istio_version: newestVersion(topology),
    complete: problemsOf(changeSet).length === 0,
    summary: tallyOf(changesOf(changeSet)),
    ...broughtJson(changeSet),
    unchanged_steps: changeSet.steps.length - steps.length,
    facts: factsOf(steps),
    steps: steps.map((planned) => stepJson(planned, graph)),
    removals: changeSet.removals,
    ...(risks.length > 0 && { needs_approval: risks }),
    ...(changeSet.former && { former_clusters: changeSet.former }),
    ...(changeSet.unsearched && { unsearched: changeSet.unsearched }),
    ...(changeSet.remarks && { remarks: changeSet.remarks }),
    ...(changeSet.outlook && { outlook: changeSet.outlook }),
    ...(changeSet.obstacles && { obstacles: changeSet.obstacles }),
  };
}

/** The same of a destruction: where something stands in its way, there may be more to destroy than was seen. */
export function destructionJson(...plan: Parameters<typeof planJson>): object {
  const [{ obstacles }] = plan;
  return { destroys: true, ...planJson(...plan), complete: obstacles === undefined };
}

/** How much Git brings; nothing where it brings nothing. */
export function broughtJson(changeSet: ChangeSet): object {
  const brought = changeSet.steps.reduce((sum, { git }) => sum + (git?.count ?? 0), 0);
  const awaited = awaitedIn(changeSet).length;
  return brought + awaited === 0 ? {} : { git: { brought, awaited } };
}

/** It changes, or there is something to say of it all the same. */
function isTold({ kind, note }: Change): boolean {
  return kind !== 'keep' || note !== undefined;
}

function factsOf(steps: readonly StepChanges[]) {
  const missing = new Set(steps.flatMap((planned) => planned.missing.map(({ id }) => id)));
  const unseen = new Set(steps.flatMap((planned) => planned.unseen.map(({ id }) => id)));
  const consumers = new Map<string, StepId[]>();
  for (const { step } of steps) {
    for (const { id } of step.needs) consumers.set(id, [...(consumers.get(id) ?? []), step.id]);
  }
  return neededFacts(steps.map(({ step }) => step)).map((fact) => ({
    id: fact.id,
    name: fact.name,
    from: fact.from,
    cluster: fact.cluster,
    object: fact.object,
    path: fact.path,
    state: unseen.has(fact.id) ? 'not-looked-at' : missing.has(fact.id) ? 'after-apply' : 'known',
    consumers: consumers.get(fact.id) ?? [],
  }));
}

function stepJson({ step, changes, missing, unseen, problem, git }: StepChanges, graph: StepGraph) {
  return {
    id: step.id,
    title: step.title,
    cluster: step.cluster,
    waits_for: graph
      .before(step.id)
      .map(({ from, reason, fact }) => ({ step: from, reason, ...(fact && { fact: fact.id }) })),
    missing: missing.map(({ id }) => id),
    unseen: unseen.map(({ id }) => id),
    changes: changes.filter(isTold).map(changeJson),
    ...(git && { awaits: git.awaits.map(({ ref, ...more }) => ({ object: ref, ...more })) }),
    ...(problem && { problem }),
  };
}

/** What would happen to one object, for machines. */
export function changeJson(change: Change) {
  const { kind, ref, certainty, note, made, disturbs } = change;
  return {
    action: kind,
    object: ref,
    certainty,
    ...(note !== undefined && { note }),
    ...('renewal' in change && { renewal: timeOf(change.renewal) }),
    ...(made !== undefined && { made }),
    ...(disturbs !== undefined && { disturbs }),
    ...('reason' in change && { reason: change.reason }),
    ...('due' in change && { due: change.due }),
    ...('foreign' in change && { foreign: change.foreign }),
    ...('fieldsOnly' in change && { fields_only: change.fieldsOnly }),
    ...('fields' in change && { fields: change.fields }),
    ...('losses' in change && change.losses?.length && { losses: change.losses }),
    ...('otherwise' in change && change.otherwise && { otherwise: change.otherwise.kind }),
    ...('unknown' in change &&
      change.unknown.length > 0 && { unknown: change.unknown.map(({ id }) => id) }),
  };
}
