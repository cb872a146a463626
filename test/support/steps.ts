import type { Manifest } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Source } from '../../lib/render/render.ts';
import type { Fact, Heeded, Known, Step, StepId } from '../../lib/steps/step.ts';
import { plans } from '../../plans/index.ts';

/** The steps of a topology in the order of the guides. */
export function stepsOf(topology: Topology): readonly Step[] {
  return plans.flatMap((plan) => plan.steps(topology));
}

/** Id of the fact that remotes of cluster1 need. */
export const addressOfGateway = 'cluster1/gateway-address/istio-eastwestgateway';

export function stepOf(topology: Topology, id: StepId): Step {
  const step = stepsOf(topology).find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step;
}

/** Facts by id, for `desired`; asking for another one is an error, as in the engine. */
export function knownFacts(values: Readonly<Record<string, unknown>>): Known {
  return <T>(fact: Fact<T>): T => {
    if (!(fact.id in values)) throw new Error(`fact not known: ${fact.id}`);
    return values[fact.id] as T;
  };
}

/** Nothing is there yet that a step could heed. */
export const unheeded: Heeded = () => undefined;

/** The IstioOperator of a step. */
export function operatorOf(step: Step, known: Known = knownFacts({})): Manifest {
  const operators = step
    .desired(known, unheeded)
    .flatMap((source: Source) => (source.kind === 'istioctl' ? [source.operator] : []));
  if (operators[0] === undefined) throw new Error(`${step.id} renders nothing`);
  return operators[0];
}

/** The objects that a step builds itself. */
export function objectsOf(step: Step, known: Known = knownFacts({})): readonly Manifest[] {
  return step
    .desired(known, unheeded)
    .flatMap((source) => (source.kind === 'objects' ? source.objects : []));
}

/** The steps that a step waits for, with the reasons. */
export function waitsOf(step: Step): readonly { readonly step: StepId; readonly why: string }[] {
  return [
    ...step.after.map((after) => ({ step: after.step, why: after.reason })),
    ...step.needs.map((fact) => ({ step: fact.from, why: `needs the ${fact.name}` })),
  ];
}
