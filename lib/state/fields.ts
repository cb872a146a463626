import { type FieldTree, treeOf } from '../cluster/managed-fields.ts';
import type { ManagedFields, Manifest } from '../cluster/object.ts';

/** The manager under which isthmus applies everything. */
export const fieldManager = 'isthmus';

/** The fields of a live object that isthmus owns; undefined when it owns none. */
export function ownedFields(live: Manifest): FieldTree | undefined {
  const entry = (live.metadata.managedFields ?? []).find(isOurEntry);
  return entry === undefined ? undefined : treeOf(entry);
}

/** The entries of all other managers that own parts of the object's intent (not its status). */
export function foreignEntries(live: Manifest): readonly ManagedFields[] {
  return (live.metadata.managedFields ?? []).filter(
    (entry) => !isOurEntry(entry) && (entry.subresource ?? '') !== 'status',
  );
}

/** Is it what we applied? */
export function isOurEntry(entry: ManagedFields): boolean {
  return (
    entry.manager === fieldManager &&
    entry.operation === 'Apply' &&
    (entry.subresource ?? '') === ''
  );
}
