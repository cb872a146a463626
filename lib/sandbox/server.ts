import { isRecord, withoutNulls } from '../json.ts';
import type { Clock } from '../clock.ts';
import {
  type ManagedFields,
  type Manifest,
  type ObjectRef,
  type ObjectType,
  refOf,
} from '../cluster/object.ts';
import { timeOf } from '../moment.ts';
import { encode, entriesOf, sameManaged } from './entries.ts';
import { asRead, dryRunOf, finish } from './finish.ts';
import { fromFieldsV1, noFields } from './field-set.ts';
import { applyFields, updateFields, type Writer } from './managed.ts';
import { conflict, notFound, Refusal, unconvertible, undecodable, unfitting } from './refusal.ts';
import {
  checkKnown,
  checkNamespace,
  checkPreconditions,
  type KnownVersion,
} from './preconditions.ts';
import { UnreadableQuantity } from './quantity.ts';
import type { Resource } from './resource.ts';
import { resourceOf, resourcesOf } from './served.ts';
import type { Store } from './store.ts';
import { UntypedValue } from './typed.ts';
import { checkNulls } from './validation.ts';

/** What came of a write; `created` when there was nothing before. */
export interface Written {
  readonly object: Manifest;
  readonly created: boolean;
}

/** What an API server does with objects. Every method throws `Refusal`. */
export interface EmbeddedServer {
  readonly store: Store;
  readonly clock: Clock;
  resources(): readonly Resource[];
  resource(type: ObjectType): Resource | undefined;
  /** Server-side apply. */
  apply(resource: Resource, config: Manifest, how: ApplyHow): Written;
  /** POST. */
  create(resource: Resource, object: Manifest, how: CreateHow): Manifest;
  /** What PUT does (POST when there is no such object): the object becomes this one. */
  update(resource: Resource, object: Manifest, how: UpdateHow): Manifest;
  /** The object with the managedFields that it brings along, and nothing else of it changed. */
  reassign(resource: Resource, object: Manifest): Manifest;
  /** Undefined when it is gone at once; otherwise it waits for its finalizers. */
  delete(resource: Resource, ref: ObjectRef, known?: KnownVersion): Manifest | undefined;
}

export interface ApplyHow {
  readonly manager: string;
  readonly force: boolean;
  readonly dryRun: boolean;
}

export interface CreateHow {
  readonly manager: string;
  readonly dryRun: boolean;
}

export interface UpdateHow {
  readonly manager: string;
  readonly subresource?: 'status';
}

export function embeddedServer(store: Store, clock: Clock): EmbeddedServer {
  const server: Context = { store, now: () => timeOf(clock.now()) };
  return {
    store,
    clock,
    resources: () => resourcesOf(store),
    resource: (type) => resourceOf(store, type),
    apply: (resource, config, how) => apply(server, resource, config, how),
    create: (resource, object, how) => create(server, resource, object, how),
    update: (resource, object, how) => update(server, resource, object, how),
    reassign: (resource, object) => reassign(server, resource, object),
    delete: (resource, ref, known) => remove(server, resource, ref, known),
  };
}

interface Context {
  readonly store: Store;
  readonly now: () => string;
}

function apply(server: Context, resource: Resource, body: Manifest, how: ApplyHow): Written {
  const { status: _status, ...rest } = body;
  const config: Manifest = withoutNulls(resource.status ? rest : body);
  const live = server.store.get(refOf(config));
  if (live === undefined) checkNamespace(server.store, resource, refOf(config));
  checkPreconditions(resource, config, live);
  const writer: Writer = { manager: how.manager, now: server.now() };
  const merged = mergeOrRefuse(live, config, resource, { ...how, writer });
  checkNulls(resource, merged.object);
  // `without` marks with nulls what it emptied.
  const next = resource.schema === undefined ? withoutNulls(merged.object) : merged.object;
  const draft = { next, live, managed: merged.managed };
  const finished = readable(() => finish(server.now(), resource, draft), unconvertible, config);
  if (live !== undefined && finished === live) return { object: live, created: false };
  if (how.dryRun) return { object: dryRunOf(finished, live), created: live === undefined };
  return { object: kept(server, finished), created: live === undefined };
}

/** Stored; or gone, when it was only waiting for its finalizers. */
function kept({ store }: Context, object: Manifest): Manifest {
  if (!isReleased(object)) return store.put(object);
  store.remove(refOf(object));
  return object;
}

function mergeOrRefuse(
  live: Manifest | undefined,
  config: Manifest,
  resource: Resource,
  how: ApplyHow & { readonly writer: Writer },
): { readonly object: Manifest; readonly managed: readonly ManagedFields[] } {
  try {
    const ignored = resource.status ? statusField : noFields;
    const merged = applyFields(live, config, resource.shape(), { ...how, ignored });
    if (merged.kind === 'conflict') throw conflict(merged.conflicts);
    return merged;
  } catch (error) {
    throw error instanceof UntypedValue ? unfitting(config, error.message) : error;
  }
}

/** What the step gives; the refusal where it finds a quantity that is none. */
function readable<T>(
  step: () => T,
  refused: (object: Manifest, words: string) => Refusal,
  object: Manifest,
): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof UnreadableQuantity ? refused(object, error.message) : error;
  }
}

const statusField = fromFieldsV1({ 'f:status': {} });
const desiredFields = fromFieldsV1({ 'f:spec': {}, 'f:metadata': {} });

function create(
  server: Context,
  resource: Resource,
  object: Manifest,
  { manager, dryRun }: CreateHow,
): Manifest {
  const ref = refOf(object);
  checkNamespace(server.store, resource, ref);
  if (server.store.get(ref) !== undefined) {
    throw new Refusal(409, 'AlreadyExists', `${resource.plural} "${ref.name}" already exists`);
  }
  const how = { writer: { manager, now: server.now() }, ignored: noFields };
  const next = readable(() => asRead(object, resource), undecodable, object);
  const managed = updateFields(undefined, next, resource.shape(), how);
  const finished = finish(server.now(), resource, { next, live: undefined, managed });
  return dryRun ? dryRunOf(finished, undefined) : kept(server, finished);
}

function update(
  server: Context,
  resource: Resource,
  object: Manifest,
  { manager, subresource }: UpdateHow,
): Manifest {
  const live = server.store.get(refOf(object));
  if (live === undefined) checkNamespace(server.store, resource, refOf(object));
  checkPreconditions(resource, object, live);
  const part = live === undefined ? object : partOf(resource, object, { live, subresource });
  const next = readable(() => asRead(part, resource), undecodable, part);
  const managed = updateFields(live, next, resource.shape(), {
    writer: { manager, now: server.now(), ...(subresource === undefined ? {} : { subresource }) },
    ignored: !resource.status ? noFields : subresource === 'status' ? desiredFields : statusField,
  });
  const finished = finish(server.now(), resource, { next, live, managed });
  if (finished === live) return live;
  return kept(server, finished);
}

function reassign(server: Context, resource: Resource, object: Manifest): Manifest {
  const live = server.store.get(refOf(object));
  checkPreconditions(resource, object, live);
  const managed = encode(entriesOf(object));
  if (live === undefined || sameManaged(managed, live.metadata.managedFields ?? [])) return object;
  return server.store.put({ ...live, metadata: { ...live.metadata, managedFields: managed } });
}

/** Through `status` only the status is written, otherwise everything but the status. */
function partOf(
  resource: Resource,
  object: Manifest,
  { live, subresource }: { readonly live: Manifest; readonly subresource: 'status' | undefined },
): Manifest {
  if (!resource.status) return object;
  if (subresource === 'status') return { ...live, status: object['status'] };
  const { status: _status, ...rest } = object;
  return { ...rest, ...('status' in live ? { status: live['status'] } : {}) };
}

/** Deletion waits for finalizers only as long as there are any. */
function isReleased({ metadata, kind, spec }: Manifest): boolean {
  const own = 'finalizers' in metadata ? metadata.finalizers : [];
  const finalizers = kind === 'Namespace' && isRecord(spec) ? spec['finalizers'] : own;
  return (
    metadata.deletionTimestamp !== undefined &&
    (!Array.isArray(finalizers) || finalizers.length === 0)
  );
}

function remove(
  server: Context,
  resource: Resource,
  ref: ObjectRef,
  known: KnownVersion = {},
): Manifest | undefined {
  const live = server.store.get(ref);
  if (live === undefined) throw notFound(resource, ref.name);
  checkKnown(resource, live, known);
  const isContainer = ref.kind === 'Namespace' || ref.kind === 'CustomResourceDefinition';
  const metadata = { ...live.metadata, deletionTimestamp: server.now() };
  const leaving: Manifest = { ...live, metadata };
  if (!isContainer && isReleased(leaving)) {
    server.store.remove(ref);
    return undefined;
  }
  if (live.metadata.deletionTimestamp !== undefined) return live;
  return server.store.put(terminating(leaving));
}

/** What is to be emptied first. A definition gets the finalizer of the one who empties it (apiextensions-apiserver: finalizer). */
function terminating(leaving: Manifest): Manifest {
  switch (leaving.kind) {
    case 'Namespace':
      return { ...leaving, status: { phase: 'Terminating' } };
    case 'CustomResourceDefinition': {
      const finalizers = ['customresourcecleanup.apiextensions.k8s.io'];
      return { ...leaving, metadata: Object.assign({}, leaving.metadata, { finalizers }) };
    }
    default:
      return leaving;
  }
}
