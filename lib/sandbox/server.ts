import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Manifest, ManagedFields, ObjectRef, ObjectType } from '../cluster/object.ts';
import { refOf } from '../cluster/object.ts';
import { equal, isMap } from '../state/fields.ts';
import { asStored, asStoredCustom } from './defaults.ts';
import { fromFieldsV1, noFields } from './field-set.ts';
import { applyFields, sameManaged, updateFields, withoutManaged, type Writer } from './managed.ts';
import {
  conflict,
  namespaceNotFound,
  namespaceTerminating,
  notFound,
  Refusal,
  unfitting,
} from './refusal.ts';
import { builtinResources, definedResources, type Resource } from './resource.ts';
import type { Store } from './store.ts';
import { UntypedValue, withoutNulls } from './typed.ts';
import { checkNulls, checkObject } from './validation.ts';

/** What came of a write; `created` when there was nothing before. */
export interface Written {
  readonly object: Manifest;
  readonly created: boolean;
}

/** What an API server does with objects. Every method throws `Refusal`. */
export interface EmbeddedServer {
  readonly store: Store;
  resources(): readonly Resource[];
  resource(type: ObjectType): Resource | undefined;
  /** Server-side apply. */
  apply(resource: Resource, config: Manifest, how: ApplyHow): Written;
  /** A create with `dryRun=All`. */
  tryCreate(resource: Resource, object: Manifest, manager: string): Manifest;
  /** What PUT does (POST when there is no such object): the object becomes this one. */
  update(resource: Resource, object: Manifest, how: UpdateHow): Manifest;
  /** Undefined when it is gone at once; otherwise it waits for its finalizers. */
  delete(resource: Resource, ref: ObjectRef, uid: string | undefined): Manifest | undefined;
}

export interface ApplyHow {
  readonly manager: string;
  readonly force: boolean;
  readonly dryRun: boolean;
}

export interface UpdateHow {
  readonly manager: string;
  readonly subresource?: 'status';
}

export function embeddedServer(store: Store, clock: Clock): EmbeddedServer {
  const server: Context = { store, now: () => timeOf(clock) };
  return {
    store,
    resources: () => resourcesOf(store),
    resource: (type) => resourceOf(store, type),
    apply: (resource, config, how) => apply(server, resource, config, how),
    tryCreate: (resource, object, manager) => tryCreate(server, resource, object, manager),
    update: (resource, object, how) => update(server, resource, object, how),
    delete: (resource, ref, uid) => remove(server, resource, ref, uid),
  };
}

/** RFC 3339 in whole seconds, as API servers write it. */
export function timeOf(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
}

interface Context {
  readonly store: Store;
  readonly now: () => string;
}

const definitionType = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };

function resourcesOf(store: Store): readonly Resource[] {
  const defined = [...store.all()].filter(({ kind }) => kind === definitionType.kind);
  return [...builtinResources, ...defined.flatMap(definitionsOf)];
}

const known = new WeakMap<Manifest, readonly Resource[]>();

/** Parsed once for each version of a definition. */
function definitionsOf(definition: Manifest): readonly Resource[] {
  const found = known.get(definition) ?? definedResources(definition);
  known.set(definition, found);
  return found;
}

function resourceOf(store: Store, { apiVersion, kind }: ObjectType): Resource | undefined {
  return resourcesOf(store).find(
    (resource) => resource.apiVersion === apiVersion && resource.kind === kind,
  );
}

function apply(server: Context, resource: Resource, body: Manifest, how: ApplyHow): Written {
  const { status: _status, ...rest } = body;
  // Without its status it is still an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const config = (resource.status ? withoutNulls(rest) : withoutNulls(body)) as Manifest;
  const live = server.store.get(refOf(config));
  if (live === undefined) checkNamespace(server, resource, refOf(config));
  checkPreconditions(resource, config, live);
  const writer: Writer = { manager: how.manager, now: server.now() };
  const merged = mergeOrRefuse(live, config, resource, { ...how, writer });
  checkNulls(resource, merged.object);
  const next =
    resource.schema === undefined ? (withoutNulls(merged.object) as Manifest) : merged.object;
  const finished = finish(server, resource, { next, live, managed: merged.managed });
  if (live !== undefined && finished === live) return { object: live, created: false };
  if (how.dryRun) return { object: dryRunOf(finished, live), created: live === undefined };
  return { object: server.store.put(finished), created: live === undefined };
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

const statusField = fromFieldsV1({ 'f:status': {} });
const desiredFields = fromFieldsV1({ 'f:spec': {}, 'f:metadata': {} });

function tryCreate(
  server: Context,
  resource: Resource,
  object: Manifest,
  manager: string,
): Manifest {
  const ref = refOf(object);
  checkNamespace(server, resource, ref);
  if (server.store.get(ref) !== undefined) {
    throw new Refusal(409, 'AlreadyExists', `${resource.plural} "${ref.name}" already exists`);
  }
  const how = { writer: { manager, now: server.now() }, ignored: noFields };
  const next = asKept(object, resource, undefined);
  const managed = updateFields(undefined, next, resource.shape(), how);
  return dryRunOf(finish(server, resource, { next, live: undefined, managed }), undefined);
}

function update(
  server: Context,
  resource: Resource,
  object: Manifest,
  { manager, subresource }: UpdateHow,
): Manifest {
  const live = server.store.get(refOf(object));
  if (live === undefined) checkNamespace(server, resource, refOf(object));
  checkPreconditions(resource, object, live);
  const part = live === undefined ? object : partOf(resource, object, { live, subresource });
  const next = asKept(part, resource, live);
  const managed = updateFields(live, next, resource.shape(), {
    writer: { manager, now: server.now(), ...(subresource === undefined ? {} : { subresource }) },
    ignored: !resource.status ? noFields : subresource === 'status' ? desiredFields : statusField,
  });
  const finished = finish(server, resource, { next, live, managed });
  if (finished === live) return live;
  if (isReleased(finished)) {
    server.store.remove(refOf(finished));
    return finished;
  }
  return server.store.put(finished);
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
  // Without its status it is still an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...rest, ...('status' in live ? { status: live['status'] } : {}) } as Manifest;
}

/** Deletion waits for finalizers only as long as there are any. */
function isReleased({ metadata, kind, spec }: Manifest): boolean {
  const own = 'finalizers' in metadata ? metadata.finalizers : [];
  const finalizers = kind === 'Namespace' && isMap(spec) ? spec['finalizers'] : own;
  return (
    metadata.deletionTimestamp !== undefined &&
    (!Array.isArray(finalizers) || finalizers.length === 0)
  );
}

interface Draft {
  readonly next: Manifest;
  readonly live: Manifest | undefined;
  readonly managed: readonly ManagedFields[];
}

/** What is stored in the end; the live object itself when nothing differs but times (apiserver: handlers/patch.go). */
function finish(server: Context, resource: Resource, { next, live, managed }: Draft): Manifest {
  const kept = asKept(next, resource, live);
  const plain = live === undefined ? undefined : withoutManaged(live);
  const metadata =
    live === undefined ? newMetadata(kept, resource, server) : liveMetadata(kept, live);
  const { managedFields: _old, ...unmanaged } = metadata;
  let object: Manifest = { ...kept, metadata: unmanaged };
  checkObject(resource, object, live);
  const unchanged = plain !== undefined && equal(object, plain);
  if (live !== undefined && unchanged && sameManaged(managed, live.metadata.managedFields ?? [])) {
    return live;
  }
  if (plain !== undefined && resource.generation && desiredDiffers(object, plain, resource)) {
    const generation = (plain.metadata.generation ?? 0) + 1;
    object = { ...object, metadata: { ...object.metadata, generation } };
  }
  return managed.length === 0
    ? object
    : { ...object, metadata: { ...object.metadata, managedFields: managed } };
}

function asKept(object: Manifest, resource: Resource, live: Manifest | undefined): Manifest {
  return resource.schema === undefined
    ? asStored(object, resource.shape(), live)
    : asStoredCustom(object, resource.schema);
}

function newMetadata(
  { metadata }: Manifest,
  { generation, namespaced }: Resource,
  { now }: Context,
): Manifest['metadata'] {
  const { namespace, ...rest } = metadata;
  return {
    ...rest,
    ...(namespaced && namespace !== undefined ? { namespace } : {}),
    uid: randomUUID(),
    creationTimestamp: now(),
    ...(generation ? { generation: 1 } : {}),
  };
}

/** What the server gave is not the writer's to change. */
function liveMetadata({ metadata }: Manifest, live: Manifest): Manifest['metadata'] {
  const { uid, creationTimestamp, generation, resourceVersion, deletionTimestamp } = live.metadata;
  return {
    ...metadata,
    ...(uid === undefined ? {} : { uid }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(generation === undefined ? {} : { generation }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
}

function desiredDiffers(object: Manifest, live: Manifest, { status }: Resource): boolean {
  const desired = ({ metadata: _metadata, status: own, ...rest }: Manifest): object =>
    status ? rest : { ...rest, status: own };
  return !equal(desired(object), desired(live));
}

/** A dry run tells the version that is stored, of a new object none. */
function dryRunOf(object: Manifest, live: Manifest | undefined): Manifest {
  if (live !== undefined) return object;
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function checkNamespace(server: Context, resource: Resource, ref: ObjectRef): void {
  if (!resource.namespaced || ref.namespace === undefined) return;
  const { namespace } = ref;
  const found = server.store.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  if (found === undefined) throw namespaceNotFound(namespace);
  if (found.metadata.deletionTimestamp !== undefined) throw namespaceTerminating(resource, ref);
}

function checkPreconditions(
  { plural }: Resource,
  { metadata }: Manifest,
  live: Manifest | undefined,
): void {
  if (metadata.managedFields !== undefined && live === undefined) {
    throw new Refusal(400, 'BadRequest', 'metadata.managedFields must be nil');
  }
  const { resourceVersion } = metadata;
  if (resourceVersion === undefined || resourceVersion === live?.metadata.resourceVersion) return;
  throw new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${plural} "${metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
  );
}

function remove(
  server: Context,
  resource: Resource,
  ref: ObjectRef,
  uid: string | undefined,
): Manifest | undefined {
  const live = server.store.get(ref);
  if (live === undefined) throw notFound(resource, ref.name);
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw new Refusal(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${resource.plural} "${ref.name}": the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid ?? ''}). The object might have been deleted and then recreated`,
    );
  }
  const isContainer = ref.kind === 'Namespace' || ref.kind === 'CustomResourceDefinition';
  const metadata = { ...live.metadata, deletionTimestamp: server.now() };
  const leaving: Manifest = { ...live, metadata };
  if (!isContainer && isReleased(leaving)) {
    server.store.remove(ref);
    return undefined;
  }
  if (live.metadata.deletionTimestamp !== undefined) return live;
  return server.store.put(
    ref.kind === 'Namespace' ? { ...leaving, status: { phase: 'Terminating' } } : leaving,
  );
}
