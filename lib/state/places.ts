import { refOf } from '../cluster/object.ts';
import type { Step } from '../steps/step.ts';
import type { Problem } from './change.ts';
import type { Follow } from './look-progress.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { inventoryRef } from './ownership.ts';
import type { PreviewOptions, Reads } from './preview-options.ts';
import { problemOf } from './problem.ts';
import { recollecting } from './recollect.ts';
import type { Rendered } from './rendered.ts';
import { ever, type Views } from './view.ts';
import type { Wanted } from './wanted.ts';

/** The steps of one cluster, and why it could not be looked at, if that is so. */
export interface SeenPlace {
  readonly cluster: string;
  readonly steps: readonly Step[];
  readonly problem: Problem | undefined;
  /** What the cluster says the mesh has there. */
  readonly inventory: Inventory | undefined;
}

export interface Looking {
  readonly ports: Reads;
  readonly options: PreviewOptions;
  readonly views: Views;
}

/** Asked while the steps are rendered. */
export async function withInventory(
  place: SeenPlace,
  views: Views,
  mesh: string,
): Promise<SeenPlace> {
  const seen = await views.of(place.cluster).find(inventoryRef(mesh), ever);
  if (seen.kind === 'unknown') return { ...place, problem: problemOf(seen.error) };
  return { ...place, inventory: seen.kind === 'live' ? readInventory(seen.object) : undefined };
}

/** LISTs what the steps want; a cluster that failed before is not asked again. */
export function listAll(
  places: readonly (SeenPlace | Promise<SeenPlace>)[],
  rendered: Rendered,
  { ports, options, views, follow }: Looking & { readonly follow?: Follow },
): Promise<readonly SeenPlace[]> {
  return Promise.all(
    places.map(async (known) => {
      const place = await known;
      if (place.problem !== undefined) return place;
      const wanted = wantedIn(place, rendered);
      const refs = wanted.map(({ manifest }) => refOf(manifest));
      const heavy = ports.cache && recollecting(wanted, options.shared, ports.cache);
      try {
        await views.of(place.cluster).list(refs, heavy);
        return place;
      } catch (error) {
        return { ...place, problem: problemOf(error) };
      } finally {
        follow?.(place.cluster);
      }
    }),
  );
}

export function wantedIn({ steps }: SeenPlace, rendered: Rendered): readonly Wanted[] {
  return steps.flatMap(({ id }) => {
    const wanted = rendered.get(id);
    return wanted?.ok === true ? wanted.value : [];
  });
}
