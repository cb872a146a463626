import {
  childKeys,
  describePath,
  type FieldTree,
  owns,
  treeOf,
  valueAt,
} from '../cluster/managed-fields.ts';
import type { Json, Manifest } from '../cluster/object.ts';
import { equal, isRecord } from '../json.ts';
import type { FieldChange, Owner } from './change.ts';
import { foreignEntries, ownedFields } from './fields.ts';
import { movedFact, type ToldFact } from './moved-fact.ts';
import { maskFields } from './redact.ts';

/**
 * What differs between the live object and what the server's dry run makes of it, in the fields that we own before or
 * after. Defaults, side effects of webhooks and fields of other managers do not count. Of each it is said whether it is as isthmus
 * applied it, and whether it follows one of the facts that are `told`. Values of Secrets are masked.
 */
export function diff(
  live: Manifest,
  predicted: Manifest,
  told: readonly ToldFact[] = [],
): readonly FieldChange[] {
  const own = ownedFields(live);
  const trees = [own, ownedFields(predicted)].filter((tree) => tree !== undefined);
  const found: Difference[] = [];
  collect(trees, { before: live, after: predicted, path: [] }, found);
  const changes = found.map(({ path, before, after }): FieldChange => {
    const owner = ownerOf(live, path);
    const isAsApplied = own !== undefined && owns(own, path);
    const follows = isAsApplied ? movedFact({ before, after }, live.kind, told) : undefined;
    return {
      path: describePath(path),
      ...(before === undefined ? {} : { before: asJson(before) }),
      ...(after === undefined ? {} : { after: asJson(after) }),
      ...(owner === undefined ? {} : { owner }),
      ...(isAsApplied ? {} : { drift: owner === undefined ? 'gone' : 'changed' }),
      ...(follows === undefined ? {} : { follows }),
    };
  });
  return maskFields(live.kind, changes);
}

/** The other manager that holds this field of the live object; the latest, if there are several. */
export function ownerOf(live: Manifest, path: readonly string[]): Owner | undefined {
  const [latest] = foreignEntries(live)
    .filter((entry) => owns(treeOf(entry), path))
    .toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
  return latest === undefined
    ? undefined
    : { manager: latest.manager ?? 'unknown', time: latest.time };
}

interface Difference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

function collect(trees: readonly FieldTree[], at: Difference, found: Difference[]): void {
  const { before, after, path } = at;
  const whole = trees.some((tree) => childKeys(tree).length === 0);
  if (whole || before === undefined || after === undefined) {
    if (!equal(before, after)) found.push(at);
    return;
  }
  const keys = new Set(trees.flatMap((tree) => [...childKeys(tree)]));
  for (const key of keys) {
    const children = trees.map((tree) => tree[key]).filter((tree) => tree !== undefined);
    const next = { before: valueAt(before, key), after: valueAt(after, key), path: [...path, key] };
    if (next.before === undefined && isRecord(next.after)) {
      found.push(next);
      continue;
    }
    collect(children, next, found);
  }
}

/** Narrows what came out of a manifest, which is JSON by construction. */
export function asJson(value: unknown): Json {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as Json;
}
