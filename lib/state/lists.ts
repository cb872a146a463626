import type { ClusterClient } from '../cluster/client.ts';
import { type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import { meshLabel } from './ownership.ts';
import { isHeavy, type ListHeavy } from './recollect.ts';
import { covers, type Scope, scopesOf } from './scope.ts';
import type { Moment, Sightings } from './sightings.ts';

/** LISTs of one cluster; what they tell is remembered. */
export interface Lists {
  /** Our objects in a scope; those of heavy types as `heavy` does. Throws `ClusterError`. */
  readonly list: (scope: Scope, heavy?: ListHeavy) => Promise<void>;
  /** Those of these objects that are of heavy types and were not seen: are they there, ours or not? Throws `ClusterError`. */
  readonly listNames: (refs: readonly ObjectRef[], since: Moment) => Promise<void>;
  /** Is it of a heavy type, and was not there at that moment or later, ours or not? */
  readonly lacks: (ref: ObjectRef, since: Moment) => boolean;
}

export function listsOf({
  client,
  mesh,
  known,
  now,
}: {
  readonly client: ClusterClient;
  readonly mesh: string;
  readonly known: Sightings;
  readonly now: () => Moment;
}): Lists {
  function lacks(ref: ObjectRef, since: Moment): boolean {
    const sighting = known.of(ref);
    return isHeavy(ref) && sighting?.object === undefined && (sighting?.at ?? -1) >= since;
  }

  async function namesIn(scope: Scope, unseen: readonly ObjectRef[]): Promise<void> {
    const at = now();
    const found = await client.list(scope.type, { ...placeOf(scope), metadataOnly: true });
    const names = new Set(found.map((object) => refKey(refOf(object))));
    for (const ref of unseen.filter((one) => covers(scope, one) && !names.has(refKey(one)))) {
      known.remember(ref, { at, object: undefined });
    }
  }

  return {
    list: async (scope, heavy) => {
      const at = now();
      const ours = { labels: { [meshLabel]: mesh }, ...placeOf(scope) };
      const whole = () => client.list(scope.type, ours);
      const metadata = () => client.list(scope.type, { ...ours, metadataOnly: true });
      const isShort = heavy !== undefined && isHeavy(scope.type);
      known.rememberList(scope, at, await (isShort ? heavy({ metadata, whole }) : whole()));
    },
    listNames: async (refs, since) => {
      const unseen = refs.filter(
        (ref) => isHeavy(ref) && known.of(ref)?.object === undefined && !lacks(ref, since),
      );
      await allOf(scopesOf(unseen).map((scope) => namesIn(scope, unseen)));
    },
    lacks,
  };
}

function placeOf({ namespace }: Scope): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

/** Waits for all, so that what they see is known whichever fails; then throws the first failure. */
export async function allOf(looks: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(looks);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
