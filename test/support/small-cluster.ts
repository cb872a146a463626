import type { Applied, ClusterClient, Kind } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { type Manifest, type ObjectRef, refKey, refOf } from '../../lib/cluster/object.ts';
import { inventoryRef, stamp } from '../../lib/state/ownership.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { asApplied } from './applied.ts';
import { scriptedClient } from './scripted-client.ts';
import { ownerNamed } from './owner.ts';

/** A cluster of a few objects in memory; what is applied belongs to isthmus as a whole, what is deleted has gone at once. */
export interface SmallCluster {
  readonly client: ClusterClient;
  /** Every request, in words: `get ConfigMap`, `dry-run Service`, `apply inventory`. */
  readonly asked: readonly string[];
  /** How many requests nobody answered. */
  readonly refused: () => number;
  /** All but the inventory. */
  readonly objects: () => readonly Manifest[];
}

export interface Manners {
  /** After so many requests nobody answers. */
  readonly answers?: () => number;
  readonly name?: string;
  /** All that it serves, as far as anybody looks for types; none otherwise. */
  readonly kinds?: readonly Kind[];
  /** Told of every request before it is answered; what it throws is the answer. */
  readonly told?: (request: string) => void;
}

export function smallCluster(
  held: readonly Manifest[],
  { answers = () => Number.POSITIVE_INFINITY, name = 'east', kinds = [], told }: Manners = {},
): SmallCluster {
  const live = new Map(held.map((object) => [keyOf(object), object]));
  const asked: string[] = [];
  let refused = 0;
  const answer = <T>(request: string, work: () => T): Promise<T> =>
    Promise.resolve().then(() => {
      if (asked.length >= answers()) {
        refused += 1;
        const message = `${request} in ${name}: nothing listens`;
        throw new ClusterError('unreachable', message, { cluster: name });
      }
      asked.push(request);
      told?.(request);
      return work();
    });
  const client: ClusterClient = scriptedClient({
    serves: () => Promise.resolve(true),
    // A cluster without an inventory is looked through for all of them.
    kinds: () => Promise.resolve(kinds),
    may: () => Promise.resolve(true),
    list: ({ kind }, { labels = {} }) =>
      answer(`list ${kind}`, () =>
        [...live.values()].filter(
          (object) =>
            object.kind === kind &&
            Object.entries(labels).every(([key, value]) => object.metadata.labels?.[key] === value),
        ),
      ),
    get: (ref) => answer(`get ${wordOf(ref)}`, () => live.get(refKey(ref))),
    apply: (manifest, { dryRun }) =>
      answer(`${dryRun ? 'dry-run' : 'apply'} ${wordOf(refOf(manifest))}`, (): Applied => {
        const before = live.get(keyOf(manifest));
        const applied = asApplied(manifest, { uid: before?.metadata.uid ?? 'uid-2' });
        const status = before?.['status'];
        const object = status === undefined ? applied : { ...applied, status };
        if (!dryRun) live.set(keyOf(manifest), object);
        return { kind: before === undefined ? 'created' : 'applied', object };
      }),
    delete: (ref, { uid }) =>
      answer(`delete ${ref.kind}`, () => {
        if (live.get(refKey(ref))?.metadata.uid === uid) live.delete(refKey(ref));
      }),
    watch: async function* (ref) {
      yield await answer(`watch ${ref.kind}`, () => live.get(refKey(ref)));
    },
  });
  return {
    client,
    asked,
    refused: () => refused,
    objects: () => [...live.values()].filter((object) => wordOf(refOf(object)) !== 'inventory'),
  };
}

/** What a request is about. */
function wordOf(ref: ObjectRef): string {
  return refKey(ref) === refKey(inventoryRef(ownerNamed('m'))) ? 'inventory' : ref.kind;
}

/** As a step of mesh `m` has applied it. */
export function ours(manifest: Manifest, step: StepId, more: object = {}): Manifest {
  return { ...asApplied(stamp(manifest, ownerNamed('m'), step)), ...more };
}

function keyOf(manifest: Manifest): string {
  return refKey(refOf(manifest));
}
