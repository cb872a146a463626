import { newestVersion } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Change, ChangeSet, StepChanges } from '../state/change.ts';
import type { StepGraph } from '../steps/graph.ts';
import type { Fact } from '../steps/step.ts';
import { changesOf, problemsOf, tallyOf } from '../state/change-set.ts';

/** Bumped when a consumer of the JSON must change; additions do not bump it. */
export const planFormatVersion = '1.0';

/** A change set for machines: schemas/plan.v1.schema.json. Holds no value of a Secret. */
export function planJson(changeSet: ChangeSet, topology: Topology, graph: StepGraph): object {
  return {
    format_version: planFormatVersion,
    mesh: topology.name,
    istio_version: newestVersion(topology),
    complete: problemsOf(changeSet).length === 0,
    summary: tallyOf(changesOf(changeSet)),
    facts: factsOf(changeSet),
    steps: changeSet.steps.map((planned) => stepJson(planned, graph)),
    leftovers: changeSet.leftovers.map(({ cluster, changes }) => ({
      cluster,
      objects: changes.map((change) => change.ref),
    })),
  };
}

function factsOf(changeSet: ChangeSet) {
  const facts = new Map<string, Fact<unknown>>();
  for (const fact of changeSet.steps.flatMap(({ step }) => step.needs)) facts.set(fact.id, fact);
  const missing = new Set(changeSet.steps.flatMap((step) => step.missing.map(({ id }) => id)));
  return [...facts.values()].map(({ id, name, from, cluster, object, path }) => ({
    id,
    name,
    from,
    cluster,
    object,
    path,
    known: !missing.has(id),
    consumers: changeSet.steps
      .filter(({ step }) => step.needs.some((need) => need.id === id))
      .map(({ step }) => step.id),
  }));
}

function stepJson({ step, changes, missing, problem }: StepChanges, graph: StepGraph) {
  return {
    id: step.id,
    title: step.title,
    cluster: step.cluster,
    waits_for: graph
      .before(step.id)
      .map(({ from, reason, fact }) => ({ step: from, reason, ...(fact && { fact: fact.id }) })),
    missing: missing.map(({ id }) => id),
    changes: changes.map(changeJson),
    ...(problem && { problem }),
  };
}

function changeJson(change: Change) {
  const { kind, ref, certainty, note } = change;
  return {
    action: kind,
    object: ref,
    certainty,
    ...(note !== undefined && { note }),
    ...(kind === 'replace' && { reason: change.reason, foreign: change.foreign }),
    ...('fields' in change && { fields: change.fields }),
    ...('unknown' in change &&
      change.unknown.length > 0 && { unknown: change.unknown.map(({ id }) => id) }),
  };
}
