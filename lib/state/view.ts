import { allOf } from '../all-of.ts';
import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { Manifest, ObjectRef } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { Get, List, Look } from '../steps/step.ts';
import { few, listsOf } from './lists.ts';
import { isHeavy } from './heavy.ts';
import type { ListHeavy } from './recollect.ts';
import { type Scope, scopeKey, scopeOf, scopesOf } from './scope.ts';
import { type Moment, type Sightings, sightings } from './sightings.ts';

/** However long ago. */
export const ever: Moment = 0;

/** What a cluster says of one object. One that does not answer has said nothing: unknown is not absent. */
export type Seen =
  | { readonly kind: 'live'; readonly object: Manifest }
  | { readonly kind: 'absent' }
  /** Why it could not be looked at. */
  | { readonly kind: 'unknown'; readonly error: unknown };

/** The one way of looking at a cluster: it knows what was seen when, and asks only for what is not new enough. */
export interface View {
  /** As it was last seen, without a request; undefined when it was not there, or a LIST had it not among ours. */
  readonly last: (ref: ObjectRef) => Manifest | undefined;
  /** Everything that was last seen to be there. */
  readonly objects: () => readonly Manifest[];
  /** LISTs our objects in the scopes of these, each scope once; those of heavy types as `heavy` does. Throws `ClusterError`. */
  readonly list: (refs: readonly ObjectRef[], heavy?: ListHeavy) => Promise<void>;
  /** LISTs our objects in these scopes, as far as no LIST has told of them. Throws `ClusterError`. */
  readonly search: (scopes: readonly Scope[]) => Promise<void>;
  /**
   * Sees those of these objects again that were there, and those that nobody has looked for yet: a few by GET, many of one
   * scope by LIST. So are those that were not there, or not among ours: then `lacks` knows. Throws `ClusterError`.
   */
  readonly refresh: (refs: readonly ObjectRef[], since: Moment) => Promise<void>;
  /** Was there nothing of this name at that moment or later, ours or not? False where nobody has looked. */
  readonly lacks: (ref: ObjectRef, since: Moment) => boolean;
  /** As it is at that moment or later. Of a cluster that has not answered since then nothing more is asked. */
  readonly find: (ref: ObjectRef, since: Moment) => Promise<Seen>;
  /** As the answer to a write told it just now; undefined: it is gone. */
  readonly note: (ref: ObjectRef, object: Manifest | undefined) => void;
}

/** The views of all clusters, on one time. */
export interface Views {
  readonly of: (cluster: string) => View;
  /** Later than all that was seen so far. */
  readonly now: () => Moment;
}

/** Views of clusters in which nobody has looked yet; `mesh` says which objects are ours. */
export function viewsOf(clusters: Clusters, mesh: string): Views {
  let moment = ever;
  const now = (): Moment => (moment += 1);
  const views = new Map<string, View>();
  const of = (cluster: string): View => {
    const view = views.get(cluster) ?? viewOf(clusters(cluster), mesh, now);
    views.set(cluster, view);
    return view;
  };
  return { of, now };
}

/** For those who judge by objects of any cluster: throws what stands in the way of looking. */
export function getFrom(views: Views, since: Moment): Get {
  return async (cluster, ref) => {
    const seen = await views.of(cluster).find(ref, since);
    if (seen.kind === 'unknown') throw seen.error;
    return seen.kind === 'live' ? seen.object : undefined;
  };
}

/** For those who judge by objects that may be anybody's. */
export function listFrom(clusters: Clusters): List {
  return (cluster, type, options) => clusters(cluster).list(type, options);
}

/** For those who judge by what was seen anyway. */
export function lookIn(views: Views): Look {
  return (cluster, ref) => views.of(cluster).last(ref);
}

function viewOf(client: ClusterClient, mesh: string, now: () => Moment): View {
  const known = sightings();
  const { get, getSince, list, seek, lacks } = listsOf({ client, mesh, known, now });
  let failure: { readonly at: Moment; readonly error: unknown } | undefined;

  /** At objects of one scope. */
  function lookAgain(refs: readonly ObjectRef[]): readonly Promise<unknown>[] {
    return refs.length <= few ? refs.map(get) : refs.slice(0, 1).map((ref) => list(scopeOf(ref)));
  }

  return {
    last: (ref) => known.of(ref)?.object,
    objects: known.objects,
    list: async (refs, heavy) => {
      try {
        await allOf(
          scopesOf(refs)
            .filter((scope) => !known.isListed(scope))
            .map((scope) => list(scope, heavy)),
        );
        await seek(refs.filter(isHeavy), ever);
      } catch (error) {
        failure = { at: now(), error };
        throw error;
      }
    },
    search: (scopes) =>
      allOf(scopes.filter((scope) => !known.isCovered(scope)).map((scope) => list(scope))),
    refresh: async (refs, since) => {
      const stale = refs.filter((ref) => isStale(known, ref, since));
      const scopes = groupBy(stale, (ref) => scopeKey(scopeOf(ref)));
      const others = refs.filter((ref) => !stale.includes(ref));
      await allOf([...[...scopes.values()].flatMap(lookAgain), seek(others, since)]);
      // What a LIST had among ours before, and has no longer.
      await seek(stale, since);
    },
    lacks,
    find: async (ref, since) => {
      const sighting = known.of(ref);
      if (sighting !== undefined && sighting.at >= since) return seenAs(sighting.object);
      if (failure !== undefined && failure.at >= since) {
        return { kind: 'unknown', error: failure.error };
      }
      try {
        return seenAs(await getSince(ref, since));
      } catch (error) {
        if (isSilence(error)) failure = { at: now(), error };
        return { kind: 'unknown', error };
      }
    },
    note: (ref, object) => known.remember(ref, { at: now(), object }),
  };
}

function isStale(known: Sightings, ref: ObjectRef, since: Moment): boolean {
  const at = known.at(ref);
  return at === undefined || (at < since && known.of(ref)?.object !== undefined);
}

function seenAs(object: Manifest | undefined): Seen {
  return object === undefined ? { kind: 'absent' } : { kind: 'live', object };
}

/** No server answered: the next question would end the same way. */
function isSilence(error: unknown): boolean {
  return error instanceof ClusterError && error.status === undefined;
}
