import type { Manifest } from '../cluster/object.ts';
import { type Facts, missingFacts, neededFacts } from '../steps/facts.ts';
import type { Heed, Step } from '../steps/step.ts';
import type { Moment } from './sightings.ts';
import type { Views } from './view.ts';

/** What the clusters tell: a fact that is in neither map was looked for and is not true yet. */
export interface Told {
  readonly facts: Facts;
  /** By the id of a fact: why its cluster could not be looked at. */
  readonly unseen: ReadonlyMap<string, unknown>;
}

/** Reads facts as they are at that moment or later. What was listed costs no request. */
export async function readFacts(
  facts: readonly Heed<unknown>[],
  views: Views,
  since: Moment,
): Promise<Told> {
  const [known, unseen] = [new Map<string, Manifest>(), new Map<string, unknown>()];
  await Promise.all(
    facts.map(async (fact) => {
      const seen = await views.of(fact.cluster).find(fact.object, since);
      if (seen.kind === 'unknown') unseen.set(fact.id, seen.error);
      if (seen.kind === 'live' && fact.read(seen.object) !== undefined) {
        known.set(fact.id, seen.object);
      }
    }),
  );
  return { facts: known, unseen };
}

/** Reads what the steps need, and then what those heed for which it is known. */
export async function readNeeds(
  steps: readonly Step[],
  views: Views,
  since: Moment,
): Promise<Told> {
  const needed = await readFacts(neededFacts(steps), views, since);
  const heeds = steps
    .filter((step) => step.needs.length > 0 && missingFacts(step, needed.facts).length === 0)
    .flatMap((step) => step.heeds);
  const heeded = await readFacts(heeds, views, since);
  return {
    facts: new Map([...needed.facts, ...heeded.facts]),
    unseen: new Map([...needed.unseen, ...heeded.unseen]),
  };
}
