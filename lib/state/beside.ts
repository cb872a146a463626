import { leavesOf } from '../cluster/field-tree.ts';
import { describePath, type FieldTree, owns, treeOf } from '../cluster/managed-fields.ts';
import { describeRef, type Manifest } from '../cluster/object.ts';
import type { Look, SharedField } from '../steps/step.ts';
import type { Change, ChangeSet } from './change.ts';
import { fieldManager, foreignEntries, isOurEntry } from './fields.ts';

/**
 * What others have set since in items of lists that are ours, such as a port of a Service, where mesh.yaml says nothing of it. Nothing
 * differs by that, and yet the item may not do any more what it is there for.
 */
export function besideOurs(
  { steps }: ChangeSet,
  look: Look,
  shared: readonly SharedField[],
): Pick<ChangeSet, 'remarks'> {
  const remarks = steps.flatMap(({ step: { cluster }, changes }) =>
    changes.filter(stays).flatMap(({ ref }) => {
      const live = look(cluster, ref);
      const fields = live === undefined ? [] : fieldsBeside(live, shared);
      if (fields.length === 0) return [];
      return [
        {
          code: 'W-FIELDS-BESIDE' as const,
          message: `in ${describeRef(ref)} of ${cluster} others have set since what mesh.yaml says nothing of: ${fields.join(', ')}`,
          hint: 'apply leaves it; if it is a mistake, take it out of the object by hand',
          cluster,
        },
      ];
    }),
  );
  return remarks.length === 0 ? {} : { remarks };
}

function stays({ kind }: Change): boolean {
  return kind === 'keep' || kind === 'update';
}

/**
 * `spec.ports[port=15443,protocol=TCP].nodePort by kubectl-edit at 2026-11-30T14:12:00Z`. Who has created an object before it was ours holds
 * all that Kubernetes has filled in, which nobody has meant: what was there when it was applied says nothing.
 */
function fieldsBeside(live: Manifest, shared: readonly SharedField[]): readonly string[] {
  const own = (live.metadata.managedFields ?? []).find(isOurEntry);
  if (own?.time === undefined) return [];
  const [ours, applied] = [treeOf(own), own.time];
  const known = shared.filter(({ kind }) => kind === live.kind);
  return foreignEntries(live)
    .filter(({ manager, time = '' }) => manager !== fieldManager && time >= applied)
    .flatMap((entry) =>
      leavesOf(treeOf(entry))
        .filter((path) => isInItem(ours, path) && !owns(ours, path))
        .filter((path) => !known.some((field) => covers(field, path)))
        .map((path) => `${describePath(path)} by ${entry.manager} at ${entry.time}`),
    );
}

/** Is the field in an item that is ours of a list that knows its items by their keys? */
function isInItem(own: FieldTree, path: readonly string[]): boolean {
  let node: FieldTree | undefined = own;
  return path.some((key) => {
    node = node?.[key];
    return key.startsWith('k:') && node !== undefined;
  });
}

function covers({ path: names }: SharedField, path: readonly string[]): boolean {
  return names.every((name, index) => name === '*' || path[index] === `f:${name}`);
}
