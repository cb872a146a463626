import { randomUUID } from 'node:crypto';
import type { ManagedFields, Manifest } from '../cluster/object.ts';
import { equal } from '../json.ts';
import { withBuiltinDefaults, withCustomDefaults } from './defaults.ts';
import { sameManaged } from './entries.ts';
import { withoutManaged } from './managed.ts';
import type { Resource } from './resource.ts';
import { allocated } from './service-allocation.ts';
import { checkObject } from './validation.ts';

/** A write that is all but done. */
export interface UnfinishedWrite {
  readonly next: Manifest;
  readonly live: Manifest | undefined;
  readonly managed: readonly ManagedFields[];
}

/** What is stored in the end; the live object itself when nothing differs but times (apiserver: handlers/patch.go). */
export function finish(
  now: string,
  resource: Resource,
  { next, live, managed }: UnfinishedWrite,
): Manifest {
  const read = asRead(next, resource);
  const kept = isService(resource) ? allocated(read, live) : read;
  const plain = live === undefined ? undefined : withoutManaged(live);
  const metadata = live === undefined ? newMetadata(kept, resource, now) : liveMetadata(kept, live);
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

/** As it is read from a request: with its defaults. Throws `UnreadableQuantity`. */
export function asRead(object: Manifest, resource: Resource): Manifest {
  return resource.schema === undefined
    ? withBuiltinDefaults(object, resource.shape())
    : withCustomDefaults(object, resource.schema);
}

function isService({ group, kind }: Resource): boolean {
  return group === '' && kind === 'Service';
}

function newMetadata(
  { metadata }: Manifest,
  { generation, namespaced }: Resource,
  now: string,
): Manifest['metadata'] {
  const { namespace, ...rest } = metadata;
  return {
    ...rest,
    ...(namespaced && namespace !== undefined ? { namespace } : {}),
    uid: randomUUID(),
    creationTimestamp: now,
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
export function dryRunOf(object: Manifest, live: Manifest | undefined): Manifest {
  if (live !== undefined) return object;
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}
