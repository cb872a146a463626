import type { Manifest, ObjectRef } from '../cluster/object.ts';
import { namespaceNotFound, namespaceTerminating, Refusal } from './refusal.ts';
import type { Resource } from './resource.ts';
import type { Store } from './store.ts';

/** Only a namespace that is there, and stays, takes new objects. Throws `Refusal`. */
export function checkNamespace(store: Store, resource: Resource, ref: ObjectRef): void {
  if (!resource.namespaced || ref.namespace === undefined) return;
  const { namespace } = ref;
  const found = store.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  if (found === undefined) throw namespaceNotFound(namespace);
  if (found.metadata.deletionTimestamp !== undefined) throw namespaceTerminating(resource, ref);
}

/** What a writer must not say of the object, or must say right. Throws `Refusal`. */
export function checkPreconditions(
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

/** What somebody who deletes an object knows of it. */
export interface KnownVersion {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** Is it still what he knows? Throws `Refusal`. */
export function checkKnown(
  { plural }: Resource,
  { metadata }: Manifest,
  known: KnownVersion,
): void {
  const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = known;
  const refuse = (words: string): never => {
    const message = `Operation cannot be fulfilled on ${plural} "${metadata.name}": ${words}`;
    throw new Refusal(409, 'Conflict', message);
  };
  if (uid !== metadata.uid) {
    refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== metadata.resourceVersion) {
    refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ''}). The object might have been modified`,
    );
  }
}
