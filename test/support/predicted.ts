import { type Manifest, refKey } from '../../lib/cluster/object.ts';
import { equal } from '../../lib/json.ts';
import type { Change, ChangeSet, FieldChange } from '../../lib/state/change.ts';
import { converged } from '../../lib/state/converged.ts';
import { diff } from '../../lib/state/diff.ts';
import { ownedFields } from '../../lib/state/fields.ts';
import { intent } from '../../lib/state/intent.ts';
import { sharedFields } from '../../plans/shared-fields.ts';

/** Objects by cluster and name (`refKey`). */
type Objects = ReadonlyMap<string, Manifest>;

/**
 * Where servers do not hold after an apply what the plan before it said, a line for each object: no other objects are there, and no other
 * fields of ours have changed, or to other values. What the plan said it could not know yet is not looked into.
 */
export function amiss(changeSet: ChangeSet, before: Objects, after: Objects): readonly string[] {
  const planned = new Map<string, Change>(
    changeSet.steps.flatMap(({ step, changes }) =>
      changes.map((change) => [`${step.cluster} ${refKey(change.ref)}`, change] as const),
    ),
  );
  const ours = [...before, ...after].flatMap(([key, object]) =>
    ownedFields(object) === undefined || isBook(object) ? [] : [key],
  );
  return [...new Set([...planned.keys(), ...ours])].flatMap((key) => {
    const [was, is, change] = [before.get(key), after.get(key), planned.get(key)];
    const wrong = wrongWith(was, is, change);
    return wrong === undefined ? [] : [`${key} (${change?.kind ?? 'not planned'}): ${wrong}`];
  });
}

function wrongWith(
  was: Manifest | undefined,
  is: Manifest | undefined,
  change: Change | undefined,
): string | undefined {
  const said = change?.kind ?? 'keep';
  if (was === undefined && is === undefined) return said === 'keep' ? undefined : 'it is not there';
  if (is === undefined) return said === 'delete' ? undefined : 'it has gone';
  if (was === undefined) return said === 'create' ? unlike(is, change) : 'it is new';
  if (was.metadata.uid !== is.metadata.uid) {
    return said === 'replace' ? unlike(is, change) : 'it was made anew';
  }
  if (said === 'delete' || said === 'create' || said === 'replace') return 'it is still the same';
  return unlike(is, change) ?? otherFields(diff(was, is), change);
}

/** Is not all of what is wanted there? */
function unlike(is: Manifest, change: Change | undefined): string | undefined {
  if (change === undefined || !('desired' in change) || isOpen(change)) return undefined;
  const wanted = intent(change.desired, is, sharedFields);
  return converged(is, wanted) ? undefined : 'it is not as the plan has it';
}

function otherFields(
  changed: readonly FieldChange[],
  change: Change | undefined,
): string | undefined {
  if (change !== undefined && isOpen(change)) return undefined;
  const said = change !== undefined && 'fields' in change ? change.fields : [];
  const unsaid = changed.filter((one) => !said.some((other) => same(one, other)));
  const undone = said.filter((one) => !changed.some((other) => same(one, other)));
  if (unsaid.length + undone.length === 0) return undefined;
  return `changed, but not planned: ${text(unsaid)}; planned, but not changed: ${text(undone)}`;
}

function same(one: FieldChange, other: FieldChange): boolean {
  return (
    one.path === other.path && equal(one.after, other.after) && equal(one.before, other.before)
  );
}

function text(fields: readonly FieldChange[]): string {
  return JSON.stringify(fields.map(({ path, before, after }) => ({ path, before, after })));
}

/** Something of it is known only after, or right before, it is written. */
function isOpen(change: Change): boolean {
  const isUnknown = 'unknown' in change && change.unknown.length > 0;
  return isUnknown || change.made !== undefined || change.certainty === 'after-apply';
}

/** What isthmus keeps for itself. */
function isBook({ kind, metadata }: Manifest): boolean {
  return metadata.namespace === 'kube-system' && ['ConfigMap', 'Lease'].includes(kind);
}
