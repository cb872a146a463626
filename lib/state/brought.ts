import { type Manifest, refOf } from '../cluster/object.ts';
import { describePath } from '../cluster/managed-fields.ts';
import { equal, isRecord } from '../json.ts';
import type { SharedField } from '../steps/step.ts';
import type { Awaited, Brought, ChangeSet, FieldChange } from './change.ts';
import { hasChanges } from './change-set.ts';
import { asJson } from './diff.ts';
import { intent, intentOfOthers } from './intent.ts';
import { maskFields } from './redact.ts';
import type { Wanted } from './wanted.ts';

/** How what Git brings of a step stands against what was seen. */
export function broughtOf(
  wanted: readonly Wanted[],
  look: (manifest: Manifest) => Manifest | undefined,
  shared: readonly SharedField[],
): Brought {
  const awaits = wanted.flatMap(
    ({ manifest }) => awaitedOf(manifest, look(manifest), shared) ?? [],
  );
  return { count: wanted.length - awaits.length, awaits };
}

/**
 * What is not as Git should bring it: what it does not say, and what others write by design, does not count. No server is asked, for
 * that takes the rights to write. Undefined when all is there.
 */
export function awaitedOf(
  manifest: Manifest,
  live: Manifest | undefined,
  shared: readonly SharedField[],
): Awaited | undefined {
  const ref = refOf(manifest);
  if (live === undefined || live.metadata.deletionTimestamp !== undefined) return { ref };
  const wanted = intent(intentOfOthers(manifest, shared), live, shared);
  const fields = maskFields(ref.kind, lackingIn(wanted, live, []));
  return fields.length === 0 ? undefined : { ref, fields };
}

/** All that Git has not brought yet, by step. */
export function awaitedIn({ steps }: ChangeSet): readonly Awaited[] {
  return steps.flatMap(({ git }) => git?.awaits ?? []);
}

/** Is anything to be done, by whomever? */
export function isUnfinished(changeSet: ChangeSet): boolean {
  return hasChanges(changeSet) || awaitedIn(changeSet).length > 0;
}

function lackingIn(
  wanted: unknown,
  live: unknown,
  path: readonly string[],
): readonly FieldChange[] {
  if (equal(wanted, live) || (live === undefined && isNothing(wanted))) return [];
  if (isRecord(wanted) && isRecord(live)) {
    return Object.entries(wanted).flatMap(([key, value]) =>
      lackingIn(value, live[key], [...path, `f:${key}`]),
    );
  }
  if (Array.isArray(wanted) && Array.isArray(live)) {
    const pairs = pairsOf(wanted, live);
    if (pairs !== undefined) {
      return pairs.flatMap(([key, own, found]) => lackingIn(own, found, [...path, key]));
    }
  }
  const before = live === undefined ? {} : { before: asJson(live) };
  return [{ path: describePath(path), ...before, after: asJson(wanted) }];
}

/** A server leaves out what is the same as nothing. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.values(value).every(isNothing);
  return value === undefined || value === null || value === '' || value === false || value === 0;
}

type Pair = readonly [key: string, wanted: unknown, live: unknown];

/** Items with names belong together by them, as in Kubernetes' associative lists, others by position; undefined where they cannot. */
function pairsOf(
  wanted: readonly unknown[],
  live: readonly unknown[],
): readonly Pair[] | undefined {
  const named = live.map(nameOf);
  if (wanted.length > 0 && wanted.every((item) => nameOf(item) !== undefined)) {
    return wanted.map((item): Pair => {
      const name = nameOf(item);
      return [`k:${JSON.stringify({ name })}`, item, live[named.indexOf(name)]];
    });
  }
  if (wanted.length !== live.length || !wanted.every(isRecord)) return undefined;
  return wanted.map((item, index): Pair => [`i:${index}`, item, live[index]]);
}

function nameOf(item: unknown): string | undefined {
  const name = isRecord(item) ? item['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}
