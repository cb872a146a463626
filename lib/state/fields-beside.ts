import { leavesOf } from '../cluster/field-tree.ts';
import {
  childKeys,
  describePath,
  type FieldTree,
  treeOf,
  valueAt,
} from '../cluster/managed-fields.ts';
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
    changes.filter(stays).flatMap((change) => {
      const { ref, kind } = change;
      const live = look(cluster, ref);
      const fields = live === undefined ? [] : fieldsBeside(live, wantedBy(change), shared);
      if (fields.length === 0) return [];
      return [
        {
          code: 'W-FIELDS-BESIDE' as const,
          message: `in ${describeRef(ref)} of ${cluster} others have set since what mesh.yaml says nothing of: ${fields.join(', ')}`,
          hint: `apply leaves it${kind === 'update' ? ', and once it has changed the object nobody says it any more' : ''}; if it is a mistake, take it out of the object by hand`,
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

/** What mesh.yaml says of fields that others have taken from us since. */
function wantedBy(change: Change): Manifest | undefined {
  if (change.kind === 'update') return change.desired;
  return change.kind === 'keep' ? change.reclaim : undefined;
}

/**
 * `spec.ports[port=15443,protocol=TCP].nodePort by kubectl-edit at 2026-11-30T14:12:00Z`. Who has created an object before it was ours holds
 * all that Kubernetes has filled in, which nobody has meant: what was there when it was applied says nothing.
 */
function fieldsBeside(
  live: Manifest,
  wanted: Manifest | undefined,
  shared: readonly SharedField[],
): readonly string[] {
  const own = (live.metadata.managedFields ?? []).find(isOurEntry);
  if (own?.time === undefined) return [];
  const [ours, applied] = [treeOf(own), own.time];
  return foreignEntries(live)
    .filter(({ manager, time = '' }) => manager !== fieldManager && time >= applied)
    .flatMap((entry) =>
      pathsBeside({ theirs: treeOf(entry), ours, path: [], isInItem: false })
        .filter(
          (path) =>
            !shared.some(({ kind, path: names }) => kind === live.kind && covers(names, path)),
        )
        .filter((path) => path.reduce<unknown>(valueAt, wanted) === undefined)
        .map((path) => `${describePath(path)} by ${entry.manager} at ${entry.time}`),
    );
}

interface Place {
  readonly theirs: FieldTree;
  readonly ours: FieldTree;
  readonly path: readonly string[];
  /** Of a list that knows its items by their keys. */
  readonly isInItem: boolean;
}

/** What they have in items that are ours, and we have not. */
function pathsBeside({ theirs, ours, path, isInItem }: Place): readonly (readonly string[])[] {
  return childKeys(theirs).flatMap((key) => {
    const [below, own, here] = [theirs[key] ?? {}, ours[key], [...path, key]];
    if (own === undefined) return isInItem ? leavesOf(below, here) : [];
    const isWhole = childKeys(own).length === 0;
    if (isWhole) return [];
    return pathsBeside({
      theirs: below,
      ours: own,
      path: here,
      isInItem: isInItem || key.startsWith('k:'),
    });
  });
}

function covers(names: SharedField['path'], path: readonly string[]): boolean {
  return names.every((name, index) => name === '*' || path[index] === `f:${name}`);
}
