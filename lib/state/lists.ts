import { allOf } from '../all-of.ts';
import type { ClusterClient } from '../cluster/client.ts';
import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { meshLabel } from './ownership.ts';
import { isHeavy } from './heavy.ts';
import type { ListHeavy } from './recollect.ts';
import { type Scope, scopeKey, scopeOf } from './scope.ts';
import type { Moment, Sightings } from './sightings.ts';

/** GETs and LISTs of one cluster; what they tell is remembered. */
export interface Lists {
  readonly get: (ref: ObjectRef) => Promise<Manifest | undefined>;
  /** The same, unless somebody waits for an answer already that was asked for at that moment or later. */
  readonly getSince: (ref: ObjectRef, since: Moment) => Promise<Manifest | undefined>;
  /** Our objects in a scope; those of heavy types as `heavy` does. Throws `ClusterError`. */
  readonly list: (scope: Scope, heavy?: ListHeavy) => Promise<void>;
  /**
   * Are those there that were not seen, ours or not? A few of one scope are asked for one by one, many by a LIST of names. Throws
   * `ClusterError`.
   */
  readonly seek: (refs: readonly ObjectRef[], since: Moment) => Promise<void>;
  /** Was there nothing of this name at that moment or later, ours or not? */
  readonly lacks: (ref: ObjectRef, since: Moment) => boolean;
}

/** A GET that is not answered yet. */
interface Asked {
  readonly at: Moment;
  readonly answer: Promise<Manifest | undefined>;
}

/** So many objects of one scope are asked for one by one: a LIST brings all of ours, however many they are. */
export const few = 3;

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
    return sighting !== undefined && sighting.object === undefined && sighting.at >= since;
  }

  const { get, getSince } = getsOf({ client, known, now });

  async function seekIn(scope: Scope, refs: readonly ObjectRef[]): Promise<void> {
    const at = now();
    const found = await client.list(scope.type, { ...placeOf(scope), metadataOnly: true });
    const names = new Set(found.map((object) => refKey(refOf(object))));
    for (const ref of refs) {
      if (!names.has(refKey(ref))) known.remember(ref, { at, object: undefined });
    }
    // Of types the dry run tells what they are; they are too heavy to be read for that.
    await allOf(refs.filter((ref) => names.has(refKey(ref)) && !isHeavy(ref)).map(get));
  }

  return {
    get,
    getSince,
    list: async (scope, heavy) => {
      const at = now();
      const ours = { labels: { [meshLabel]: mesh }, ...placeOf(scope), expected: true } as const;
      const whole = () => client.list(scope.type, ours);
      const metadata = () => client.list(scope.type, { ...ours, metadataOnly: true });
      const isShort = heavy !== undefined && isHeavy(scope.type);
      known.rememberList(scope, at, await (isShort ? heavy({ metadata, whole }) : whole()));
    },
    seek: async (refs, since) => {
      const unseen = refs.filter(
        (ref) => known.of(ref)?.object === undefined && !lacks(ref, since),
      );
      const scopes = groupBy(unseen, (ref) => scopeKey(scopeOf(ref)));
      await allOf(
        [...scopes.values()].flatMap((some): readonly Promise<unknown>[] =>
          some.length <= few ? some.map(get) : [seekIn(scopeOf(some[0]), some)],
        ),
      );
    },
    lacks,
  };
}

/** GETs of one cluster: those who ask for one object at the same time wait for one answer. */
function getsOf({
  client,
  known,
  now,
}: {
  readonly client: ClusterClient;
  readonly known: Sightings;
  readonly now: () => Moment;
}): Pick<Lists, 'get' | 'getSince'> {
  const asked = new Map<string, Asked>();

  async function get(ref: ObjectRef): Promise<Manifest | undefined> {
    const at = now();
    const question = { at, answer: client.get(ref) };
    const key = refKey(ref);
    asked.set(key, question);
    try {
      const object = await question.answer;
      known.remember(ref, { at, object });
      return object;
    } finally {
      if (asked.get(key) === question) asked.delete(key);
    }
  }

  function getSince(ref: ObjectRef, since: Moment): Promise<Manifest | undefined> {
    const question = asked.get(refKey(ref));
    return question !== undefined && question.at >= since ? question.answer : get(ref);
  }

  return { get, getSince };
}

function placeOf({ namespace }: Scope): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}
