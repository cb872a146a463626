import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Shelf } from './files.ts';

export interface StoredEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Manifest;
  readonly revision: number;
}

/** The objects of one embedded cluster, with resource versions that only grow. */
export interface Store {
  readonly get: (ref: ObjectRef) => Manifest | undefined;
  readonly all: () => Iterable<Manifest>;
  /** Stores under a new resource version and gives what was stored. */
  readonly put: (object: Manifest) => Manifest;
  readonly remove: (ref: ObjectRef) => void;
  readonly revision: () => number;
  /** Events after a revision; undefined when they are forgotten. */
  readonly since: (revision: number) => readonly StoredEvent[] | undefined;
  /** Told of every event, until the returned function is called. */
  readonly follow: (told: (event: StoredEvent) => void) => () => void;
}

/** Events that are remembered for watches that begin a moment later. */
const memory = 2_000;

export function openStore(shelf: Shelf): Store {
  const objects = new Map(shelf.objects.map((object) => [refKey(refOf(object)), object]));
  const followers = new Set<(event: StoredEvent) => void>();
  const history: StoredEvent[] = [];
  let revision = shelf.revision;
  let forgotten = revision;

  function tell(event: StoredEvent): void {
    history.push(event);
    if (history.length > memory) forgotten = history.shift()?.revision ?? forgotten;
    for (const told of followers) told(event);
  }

  return {
    get: (ref) => objects.get(refKey(ref)),
    all: () => objects.values(),
    put: (object) => {
      revision += 1;
      const key = refKey(refOf(object));
      const metadata = { ...object.metadata, resourceVersion: String(revision) };
      const stored: Manifest = { ...object, metadata };
      shelf.save(key, stored);
      const type = objects.has(key) ? 'MODIFIED' : 'ADDED';
      objects.set(key, stored);
      tell({ type, object: stored, revision });
      return stored;
    },
    remove: (ref) => {
      const key = refKey(ref);
      const last = objects.get(key);
      if (last === undefined) return;
      revision += 1;
      shelf.remove(key, revision);
      objects.delete(key);
      const metadata = { ...last.metadata, resourceVersion: String(revision) };
      tell({ type: 'DELETED', object: { ...last, metadata }, revision });
    },
    revision: () => revision,
    since: (from) =>
      from < forgotten ? undefined : history.filter((event) => event.revision > from),
    follow: (told) => {
      followers.add(told);
      return () => followers.delete(told);
    },
  };
}
