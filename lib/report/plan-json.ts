import type { Topology } from '../mesh/topology/topology.ts';
import type { Change, ChangeSet, StepChanges } from '../state/change.ts';
import type { StepGraph } from '../steps/graph.ts';
import type { Fact } from '../steps/step.ts';
import { changesOf, problemsOf, tallyOf } from '../state/change-set.ts';
import { factKey, neededFacts } from '../state/facts.ts';

/** Bumped when a consumer of the JSON must change; additions do not bump it. */
export const planFormatVersion = '2.0';

/** A change set for machines: schemas/plan.v2.schema.json. Holds no value of a Secret. */
export function planJson(changeSet: ChangeSet, topology: Topology, graph: StepGraph): object {
  return {
    format_version: planFormatVersion,
    mesh: topology.name,
    istio_version: topology.istio.version,
    complete: problemsOf(changeSet).length === 0,
    summary: tallyOf(changesOf(changeSet)),
    facts: factsOf(changeSet),
    steps: changeSet.steps.map((planned) => stepJson(planned, graph)),
    removals: changeSet.removals,
  };
}

function factsOf({ steps }: ChangeSet) {
  const missing = keys(steps.flatMap((planned) => planned.missing));
  const unseen = keys(steps.flatMap((planned) => planned.unseen));
  const stateOf = (key: string): string =>
    unseen.has(key) ? 'not-looked-at' : missing.has(key) ? 'after-apply' : 'known';
  return neededFacts(steps.map(({ step }) => step)).map((fact) => ({
    name: fact.name,
    from: fact.from,
    cluster: fact.cluster,
    object: fact.object,
    path: fact.path,
    state: stateOf(factKey(fact)),
    consumers: steps
      .filter(({ step }) => keys(step.needs).has(factKey(fact)))
      .map(({ step }) => step.id),
  }));
}

function keys(facts: readonly Fact<unknown>[]): ReadonlySet<string> {
  return new Set(facts.map(factKey));
}

function stepJson({ step, changes, missing, unseen, problem }: StepChanges, graph: StepGraph) {
  return {
    id: step.id,
    title: step.title,
    cluster: step.cluster,
    waits_for: graph
      .before(step.id)
      .map(({ from, reason, fact }) => ({ step: from, reason, ...(fact && { fact: fact.name }) })),
    missing: missing.map(({ name }) => name),
    unseen: unseen.map(({ name }) => name),
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
    ...('reason' in change && { reason: change.reason }),
    ...('foreign' in change && { foreign: change.foreign }),
    ...('fields' in change && { fields: change.fields }),
    ...('unknown' in change &&
      change.unknown.length > 0 && { unknown: change.unknown.map(({ name }) => name) }),
  };
}
