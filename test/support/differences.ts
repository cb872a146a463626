import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';

/** One leaf that two sets of objects do not share. */
export interface Difference {
  /** `apps/Deployment/istio-system/istiod`. */
  readonly object: string;
  /** `spec.replicas`; empty when a whole object is missing on one side. */
  readonly path: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** All leaves that differ. JSON in a string is looked into. */
export function differencesBetween(
  ours: readonly Manifest[],
  theirs: readonly Manifest[],
): readonly Difference[] {
  const [left, right] = [byKey(ours), byKey(theirs)];
  return [...new Set([...left.keys(), ...right.keys()])].toSorted().flatMap((object) => {
    const [one, other] = [left.get(object), right.get(object)];
    if (one === undefined || other === undefined) {
      return [{ object, path: '', ours: one?.kind, theirs: other?.kind }];
    }
    const [oneLeaf, otherLeaf] = [leavesOf(one), leavesOf(other)];
    return [...new Set([...oneLeaf.keys(), ...otherLeaf.keys()])]
      .filter((path) => oneLeaf.get(path) !== otherLeaf.get(path))
      .map((path) => ({ object, path, ours: oneLeaf.get(path), theirs: otherLeaf.get(path) }));
  });
}

function byKey(objects: readonly Manifest[]): ReadonlyMap<string, Manifest> {
  const map = new Map(objects.map((object) => [refKey(refOf(object)), object]));
  if (map.size !== objects.length) throw new Error('the same object twice');
  return map;
}

function leavesOf(value: unknown): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>();
  collect(value, [], leaves);
  return leaves;
}

function collect(value: unknown, path: readonly string[], leaves: Map<string, unknown>): void {
  const inner = typeof value === 'string' ? jsonIn(value) : value;
  if (typeof inner !== 'object' || inner === null) {
    leaves.set(path.join('.'), inner);
    return;
  }
  if (Object.keys(inner).length === 0) {
    leaves.set(path.join('.'), Array.isArray(inner) ? '[]' : '{}');
  }
  for (const [key, field] of Object.entries(inner)) collect(field, [...path, key], leaves);
}

function jsonIn(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
