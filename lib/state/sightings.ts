import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import { covers, type Scope, scopeKey, scopeOf } from './scope.ts';

/** Orders what was seen: an answer counts from the moment at which it was asked for. */
export type Moment = number;

/** Of one object. */
export interface Sighting {
  readonly at: Moment;
  /** Undefined: it was not there. */
  readonly object: Manifest | undefined;
}

/** What was seen of one cluster, and when. */
export interface Sightings {
  readonly of: (ref: ObjectRef) => Sighting | undefined;
  /** Everything that was last seen to be there. */
  readonly objects: () => readonly Manifest[];
  /** When a LIST or GET last told of it, if only that it is not among ours; undefined: nobody has looked for it. */
  readonly at: (ref: ObjectRef) => Moment | undefined;
  readonly isListed: (scope: Scope) => boolean;
  /** Was it listed, or all of its type wherever they live? */
  readonly isCovered: (scope: Scope) => boolean;
  readonly remember: (ref: ObjectRef, sighting: Sighting) => void;
  readonly rememberList: (scope: Scope, at: Moment, found: readonly Manifest[]) => void;
}

/** Nothing seen yet. An answer that was on its way while something newer was seen changes nothing. */
export function sightings(): Sightings {
  const known = new Map<string, Sighting>();
  const listed = new Map<string, Moment>();

  function remember(ref: ObjectRef, sighting: Sighting): void {
    const before = known.get(refKey(ref));
    if (before === undefined || before.at < sighting.at) known.set(refKey(ref), sighting);
  }

  return {
    of: (ref) => known.get(refKey(ref)),
    objects: () => [...known.values()].flatMap(({ object }) => object ?? []),
    at: (ref) => {
      const { type, namespace } = scopeOf(ref);
      const moments = [
        known.get(refKey(ref))?.at,
        listed.get(scopeKey({ type, namespace })),
        listed.get(scopeKey({ type, namespace: undefined })),
      ].filter((at) => at !== undefined);
      return moments.length === 0 ? undefined : Math.max(...moments);
    },
    isListed: (scope) => listed.has(scopeKey(scope)),
    isCovered: ({ type, namespace }) =>
      [namespace, undefined].some((place) => listed.has(scopeKey({ type, namespace: place }))),
    remember,
    rememberList: (scope, at, found) => {
      for (const [key, before] of known) {
        const isHere = before.object !== undefined && covers(scope, refOf(before.object));
        if (isHere && before.at < at) known.delete(key);
      }
      for (const object of found) remember(refOf(object), { at, object });
      listed.set(scopeKey(scope), Math.max(at, listed.get(scopeKey(scope)) ?? at));
    },
  };
}
