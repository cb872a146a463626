import type { Clusters } from '../cluster/client.ts';
import { describeRef, type Manifest, refKey, refOf } from '../cluster/object.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { isOurs } from './leftovers.ts';
import { listIfAllowed } from './own-objects.ts';
import { stepLabel } from './ownership.ts';
import type { InUse } from './removal.ts';

interface Places {
  readonly mesh: string;
  /** What the mesh still wants beside it, as it is. */
  readonly wanted: readonly Manifest[];
  readonly clusters: Clusters;
  /** Those where users may be. */
  readonly names: readonly string[];
}

/** Why an object stays, by its key. */
type Reasons = ReadonlyMap<string, string>;

/**
 * Of what is left over, what others still use, and who, by object; with it stays all that its step made. Where nothing of that kind is left
 * over nothing is asked. Throws `ClusterError`.
 */
export async function usedAmong(
  left: readonly Manifest[],
  kinds: readonly InUse[],
  places: Places,
): Promise<Reasons> {
  let found: Reasons = new Map();
  for (const inUse of kinds) {
    const staying = left.filter((object) => found.has(refKey(refOf(object))));
    found = new Map([...found, ...(await usedOfKind(left, inUse, { ...places, staying }))]);
  }
  return found;
}

type Search = Places & { readonly staying: readonly Manifest[] };

async function usedOfKind(
  left: readonly Manifest[],
  inUse: InUse,
  search: Search,
): Promise<Reasons> {
  const byStep = namesByStep(left, inUse);
  // What its step still has is not going: only a part of it is left over.
  for (const [step, name] of namesByStep(search.wanted, inUse)) {
    if (byStep.get(step) === name) byStep.delete(step);
  }
  const names = [...new Set(byStep.values())];
  const reasons = new Map(
    await Promise.all(
      names.map(async (name) => [name, await reason(name, inUse, search)] as const),
    ),
  );
  return new Map(
    left.flatMap((object) => {
      const name = byStep.get(object.metadata.labels?.[stepLabel] ?? '');
      const note = name === undefined ? undefined : reasons.get(name);
      return note === undefined ? [] : [[refKey(refOf(object)), note] as const];
    }),
  );
}

function namesByStep(objects: readonly Manifest[], { of }: InUse): Map<string, string> {
  return new Map(
    objects.flatMap((object) => {
      const [name, step] = [of(object), object.metadata.labels?.[stepLabel]];
      return name === undefined || step === undefined ? [] : [[step, name] as const];
    }),
  );
}

async function reason(
  name: string,
  { users, noun, hint }: InUse,
  { clusters, names, mesh, staying }: Search,
): Promise<string | undefined> {
  const keys = new Set(staying.map((object) => refKey(refOf(object))));
  const isUser = (object: Manifest): boolean =>
    !isOurs(object, mesh) || keys.has(refKey(refOf(object)));
  const looks = names.flatMap((cluster) => users.map((one) => ({ cluster, ...one })));
  const found = await Promise.all(
    looks.map(async ({ cluster, type, uses }) => {
      const kind = { ...type, namespaced: true };
      const all = await listIfAllowed(clusters(cluster), kind, { metadataOnly: true });
      return all instanceof ClusterError
        ? { unseen: `${type.kind} objects of ${cluster}`, who: [] }
        : {
            unseen: undefined,
            who: all
              .filter((user) => uses(user) === name && isUser(user))
              .map((user) => `${describeRef(refOf(user))} of ${cluster}`),
          };
    }),
  );
  const who = found.flatMap((each) => each.who);
  const [first] = who;
  if (first !== undefined) {
    const more = who.length === 1 ? '' : ` and ${who.length - 1} more`;
    return `${first}${more} still ${who.length === 1 ? 'uses' : 'use'} ${noun} ${name}: ${hint}`;
  }
  const unseen = found.find((each) => each.unseen !== undefined)?.unseen;
  return (
    unseen &&
    `nobody can tell who uses ${noun} ${name}: the user of this context may not list ${unseen}`
  );
}
