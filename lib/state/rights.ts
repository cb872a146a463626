import type { Right } from '../cluster/right.ts';
import type { LeaseRef } from '../lock/lease.ts';
import { pluralOf } from '../cluster/guess.ts';
import { groupOf, type Manifest, type ObjectRef } from '../cluster/object.ts';
import { textAt } from '../json.ts';
import type { Change } from './change.ts';
import { inventoryRef, type MeshHome } from './ownership.ts';
import type { Removal } from './removal.ts';
import { scopesOf } from './scope.ts';

/** What a server must allow for this change. What is applied may be created: the server asks for both. */
export function rightsFor(change: Change): readonly Right[] {
  return verbsOf(change).map((verb) => rightTo(verb, change.ref));
}

/** To do so with any object of its kind in its place. */
export function rightTo(verb: string, ref: ObjectRef): Right {
  const place = ref.namespace === undefined ? {} : { namespace: ref.namespace };
  return { verb, group: groupOf(ref.apiVersion), resource: pluralOf(ref.kind), ...place };
}

function verbsOf(change: Change): readonly string[] {
  switch (change.kind) {
    case 'create':
      return ['create', 'patch'];
    case 'update':
    case 'adopt':
      return ['patch'];
    case 'replace':
      return ['create', 'delete', 'patch'];
    // What is done only when it is asked for: the deletion itself tells.
    case 'delete':
      return change.due === true ? ['delete'] : [];
    case 'keep':
      return [];
  }
}

/**
 * The verbs of what isthmus does to any object that it looks after. A dry run takes the rights of the write that it tries.
 */
const caring = ['create', 'delete', 'get', 'list', 'patch', 'watch'] as const;
const verbs = {
  plan: ['create', 'get', 'list', 'patch'],
  apply: caring,
  reconcile: caring,
  destroy: ['delete', 'get', 'list', 'watch'],
} as const;

/** A plan says who holds a lock. */
const lockRights = {
  plan: ['get'],
  apply: ['create', 'get', 'patch'],
  reconcile: ['create', 'get', 'patch'],
  destroy: ['create', 'get', 'patch'],
} as const;

/** A command that somebody may be given the rights for. */
export type Purpose = keyof typeof verbs;

/**
 * What isthmus does with the inventory of a mesh, and with no other object of the namespace where that lies. Who may only plan has them,
 * too: a plan asks whether an apply could write.
 */
export function rightsToInventory(owner: MeshHome): readonly Right[] {
  const ref = inventoryRef(owner);
  return ['create', 'get', 'patch'].map((verb) => ({ ...rightTo(verb, ref), name: ref.name }));
}

/** What `isthmus destroy` takes beyond that: to see whether others use what is shared, and to take what was written beside it. */
export function rightsToLeave(
  wanted: readonly Manifest[],
  { removal: { traces, traceTypes, peers }, ...owner }: MeshHome & { readonly removal: Removal },
): readonly Right[] {
  const spaces = new Set(wanted.flatMap(namespaceIn));
  const inside = [...spaces].flatMap((namespace) => [
    { verb: 'list', group: '*', resource: '*', namespace },
    ...traceTypes.flatMap((type) =>
      ['delete', 'get', 'watch'].map((verb) => rightTo(verb, { ...type, namespace, name: '' })),
    ),
  ]);
  const elsewhere = [peers.type, traces.type].map((type) => rightTo('list', { ...type, name: '' }));
  const written = traces.names.map((name) => ({ ...traces.type, name }));
  const named = [...written, inventoryRef(owner)].flatMap((ref) =>
    ['delete', 'get', 'watch'].map((verb) => ({ ...rightTo(verb, ref), name: ref.name })),
  );
  return eachOnce([...inside, ...rightsToListDefined(wanted), ...elsewhere, ...named]);
}

/** To see the objects of the types that are defined here. */
export function rightsToListDefined(wanted: readonly Manifest[]): readonly Right[] {
  return wanted.flatMap((definition) => {
    const group = textAt(definition, 'spec', 'group');
    const resource = textAt(definition, 'spec', 'names', 'plural');
    return definition.kind !== 'CustomResourceDefinition' || !group || !resource
      ? []
      : [{ verb: 'list', group, resource }];
  });
}

function namespaceIn({ kind, metadata }: Manifest): readonly string[] {
  if (kind === 'Namespace') return [metadata.name];
  return metadata.namespace === undefined ? [] : [metadata.namespace];
}

/** The rights that the command takes in a cluster with these objects, each once; `reads` are only looked at, and `tries` created as a dry run. */
export function rightsToCareFor(
  wanted: readonly ObjectRef[],
  purpose: Purpose,
  {
    reads,
    tries,
    lock,
    brought = [],
  }: {
    readonly lock: LeaseRef;
    readonly reads: readonly ObjectRef[];
    readonly tries: readonly ObjectRef[];
    /** What somebody else writes, and is waited for. */
    readonly brought?: readonly ObjectRef[];
  },
): readonly Right[] {
  const seen = [...listed([...wanted, ...brought]), ...read([...reads, ...brought])];
  const locking = lockRights[purpose].map((verb): Right => {
    const right = rightTo(verb, lock);
    // Whoever creates has not said yet what it is called.
    return verb === 'create' ? right : { ...right, name: lock.name };
  });
  if (purpose !== 'apply' && purpose !== 'reconcile') {
    return eachOnce([...written(wanted, purpose), ...seen, ...locking]);
  }
  const namespaces = new Set(wanted.flatMap(({ namespace }) => namespace ?? []));
  const explaining = [...namespaces].flatMap((namespace) =>
    ['Event', 'Pod'].map((kind) =>
      rightTo('list', { apiVersion: 'v1', kind, namespace, name: '' }),
    ),
  );
  const tried = tries.map((ref) => rightTo('create', ref));
  return eachOnce([...written(wanted, purpose), ...seen, ...tried, ...explaining, ...locking]);
}

function written(refs: readonly ObjectRef[], purpose: Purpose): readonly Right[] {
  return refs.flatMap((ref) =>
    [...verbs[purpose], ...(isRole(ref) && purpose !== 'destroy' ? ['bind', 'escalate'] : [])].map(
      (verb) => rightTo(verb, ref),
    ),
  );
}

/** What lies in several namespaces is listed across all. */
function listed(refs: readonly ObjectRef[]): readonly Right[] {
  return scopesOf(refs).map(({ type, namespace }) =>
    rightTo('list', { ...type, ...(namespace === undefined ? {} : { namespace }), name: '' }),
  );
}

function read(refs: readonly ObjectRef[]): readonly Right[] {
  return refs.flatMap((ref) => ['get', 'list', 'watch'].map((verb) => rightTo(verb, ref)));
}

export function eachOnce(rights: readonly Right[]): readonly Right[] {
  return [...new Map(rights.map((right) => [keyOf(right), right])).values()];
}

function keyOf({ verb, group, resource, namespace, name }: Right): string {
  return [verb, group, resource, namespace ?? '', name ?? ''].join('/');
}

/** A server lets only those write a role who have its rights, or these two (Kubernetes: privilege escalation prevention). */
function isRole({ kind }: ObjectRef): boolean {
  return kind === 'Role' || kind === 'ClusterRole';
}
