import type { Fact, Step } from '../steps/step.ts';
import type { Views } from './view.ts';
import type { Moment } from './sightings.ts';

/** The facts known so far, by `factKey`. */
export type Facts = ReadonlyMap<string, unknown>;

/** What tells facts apart within a graph. */
export function factKey(fact: Fact<unknown>): string {
  return fact.name;
}

/** What the clusters tell: a fact that is in neither map was looked for and is not true yet. */
export interface Told {
  readonly facts: Facts;
  /** By `factKey`: why the cluster of a fact could not be looked at. */
  readonly unseen: ReadonlyMap<string, unknown>;
}

/** Reads facts as they are at that moment or later. What was listed costs no request. */
export async function readFacts(
  facts: readonly Fact<unknown>[],
  views: Views,
  since: Moment,
): Promise<Told> {
  const [known, unseen] = [new Map<string, unknown>(), new Map<string, unknown>()];
  await Promise.all(
    facts.map(async (fact) => {
      const seen = await views.of(fact.cluster).find(fact.object, since);
      const value = seen.kind === 'live' ? fact.read(seen.object) : undefined;
      if (seen.kind === 'unknown') unseen.set(factKey(fact), seen.error);
      if (value !== undefined) known.set(factKey(fact), value);
    }),
  );
  return { facts: known, unseen };
}

/** All facts that these steps need, each once. */
export function neededFacts(steps: readonly Step[]): readonly Fact<unknown>[] {
  return eachOnce(steps.flatMap((step) => step.needs));
}

export function eachOnce(facts: readonly Fact<unknown>[]): readonly Fact<unknown>[] {
  return [...new Map(facts.map((fact) => [factKey(fact), fact])).values()];
}
