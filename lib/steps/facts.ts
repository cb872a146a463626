import type { Manifest } from '../cluster/object.ts';
import type { Fact, Heed, Step } from './step.ts';

/** What is known so far: by the id of a fact, the live object that tells it. */
export type Facts = ReadonlyMap<string, Manifest>;

/** The value of a fact; undefined while no cluster has told it. */
export function valueOf<T>(facts: Facts, fact: Heed<T>): T | undefined {
  const live = facts.get(fact.id);
  return live === undefined ? undefined : fact.read(live);
}

/** Why it is not true yet, after the name of its object. */
export function lackOf(
  fact: Pick<Fact<unknown>, 'path' | 'lack'>,
  live: Manifest | undefined,
): string {
  if (live === undefined) return 'does not exist yet';
  return fact.lack?.(live) ?? `has no ${fact.path} yet`;
}

export function missingFacts(step: Step, facts: Facts): readonly Fact<unknown>[] {
  return step.needs.filter((fact) => !facts.has(fact.id));
}

/** All facts that these steps need, each once. */
export function neededFacts(steps: readonly Step[]): readonly Fact<unknown>[] {
  return eachOnce(steps.flatMap((step) => step.needs));
}

export function eachOnce(facts: readonly Fact<unknown>[]): readonly Fact<unknown>[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}
