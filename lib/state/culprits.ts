import type { StatusCause } from '../cluster/cluster-error.ts';
import { branch, joined, leavesOf } from '../cluster/field-tree.ts';
import { describePath, type FieldTree, owns, treeOf, valueAt } from '../cluster/managed-fields.ts';
import type { Manifest } from '../cluster/object.ts';
import { equal, fieldAt, isRecord, listAt } from '../json.ts';
import type { FieldChange } from './change.ts';
import { asJson, ownerOf } from './diff.ts';
import type { SharedField } from '../steps/step.ts';
import { foreignEntries, ownedFields } from './fields.ts';
import { maskFields } from './redact.ts';
import { heldToo } from './takeover.ts';

/** What of an object must be ours alone before the server takes what we want of it. */
export interface WayOut {
  readonly sole: FieldTree;
  /** What goes, and what comes in its place. */
  readonly fields: readonly FieldChange[];
}

/**
 * Fields of others with which ours do not go together, found by the causes that a server gives when it refuses both at once: a list item of
 * theirs that has the value of ours (`Duplicate value`), a field of theirs that may not be there (`Forbidden`, `Invalid`), or one beside
 * ours where the server says that the two exclude each other. Undefined when one of the causes is not of this kind: then nobody knows a way
 * out. What is `Not found` lacks only what another cause has made void.
 */
export function wayOut(
  live: Manifest,
  desired: Manifest,
  causes: readonly StatusCause[],
  shared: readonly SharedField[],
): WayOut | undefined {
  const found = causes
    .filter(({ reason }) => reason !== 'FieldValueNotFound')
    .map((cause) => culpritsOf(live, desired, cause));
  if (found.length === 0 || found.some((culprits) => culprits.length === 0)) return undefined;
  const culprits = [...found.flat(), ...leftBehind(live, desired, shared)];
  const contested = contestedIn(live, desired);
  const trees = [...culprits, ...contested].map(({ entry, path }) => branch(entry, path));
  const removed = culprits.map(({ path }): FieldChange => change(live, path, undefined));
  const changed = contested.map(({ path }) => change(live, path, at(desired, path)));
  const added = missingItems(live, desired, culprits);
  const named = new Map([...removed, ...changed, ...added].map((field) => [field.path, field]));
  return {
    sole: trees.reduce(joined, {}),
    fields: maskFields(live.kind, [...named.values()]),
  };
}

interface Culprit {
  /** Of the entry that holds it. */
  readonly entry: FieldTree;
  readonly path: readonly string[];
}

function culpritsOf(live: Manifest, desired: Manifest, cause: StatusCause): readonly Culprit[] {
  const steps = cause.field.split(/[.[\]]+/).filter((step) => step !== '');
  const trees = foreignEntries(live).map(treeOf);
  if (cause.reason === 'FieldValueDuplicate') {
    const value = valueIn(cause.message);
    const last = steps.findLastIndex((step) => /^\d+$/.test(step));
    const list = keysOf(live, steps.slice(0, last));
    if (last < 0 || list === undefined) return [];
    const rest = steps.slice(last + 1);
    return trees.flatMap((entry) =>
      Object.keys(below(entry, list))
        .filter((key) => key.startsWith('k:'))
        .filter((key) => valueAt(at(desired, list), key) === undefined)
        .filter((key) => equal(fieldAt(valueAt(at(live, list), key), ...rest), value))
        .map((key) => ({ entry, path: [...list, key] })),
    );
  }
  const path = keysOf(live, steps);
  if (path === undefined) return [];
  const own = at(desired, path) === undefined ? trees.filter((entry) => owns(entry, path)) : [];
  if (own.length > 0) return own.map((entry) => ({ entry, path }));
  return excluding.test(cause.message) ? nearby(path, trees, desired) : [];
}

/** Two fields that do not go together, of which a cause names one, or what holds both (Kubernetes: validation). */
const excluding =
  /may not (be )?(specified|specify|set)|more than (1|one)|(exactly|at most|only) one of|cannot (be )?(both )?(be )?set|must be less than or equal to|mutually exclusive/;

/** What only others want below a field, or else beside it. */
function nearby(
  path: readonly string[],
  trees: readonly FieldTree[],
  desired: Manifest,
): readonly Culprit[] {
  const [below = [], beside = []] = [path, path.slice(0, -1)].map((place) =>
    trees.flatMap((entry) =>
      leavesOf(entry)
        .filter((leaf) => leaf.length > place.length && place.every((key, i) => leaf[i] === key))
        .filter((leaf) => at(desired, leaf) === undefined)
        .map((leaf) => ({ entry, whole: leaf.slice(0, place.length + 1), leaf }))
        .map(({ entry, whole, leaf }) => ({
          entry,
          path: at(desired, whole) === undefined ? whole : leaf,
        })),
    ),
  );
  return below.length > 0 ? below : beside;
}

/** `Duplicate value: "tls"` → `tls`. */
function valueIn(message: string): unknown {
  const text = message.replace(/^Duplicate value: /, '');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Names and indices as keys of managedFields; undefined where the live object has no such place. */
function keysOf(live: Manifest, steps: readonly string[]): readonly string[] | undefined {
  const keys: string[] = [];
  for (const step of steps) {
    const here = at(live, keys);
    if (!Array.isArray(here)) keys.push(`f:${step}`);
    else {
      const item: unknown = here[Number(step)];
      const key = foreignEntries(live)
        .flatMap((entry) => Object.keys(below(treeOf(entry), keys)))
        .find((one) => one.startsWith('k:') && valueAt(here, one) === item);
      if (key === undefined) return undefined;
      keys.push(key);
    }
  }
  return keys;
}

/** What we hold and want no more, and others hold, too: it would stay. */
function leftBehind(
  live: Manifest,
  desired: Manifest,
  shared: readonly SharedField[],
): readonly Culprit[] {
  const both = heldToo(live, ownedFields(live) ?? {}, shared);
  return leavesOf(both)
    .filter((path) => at(desired, path) === undefined)
    .map((path) => ({ entry: both, path }));
}

/** What others hold with another value than we want. */
function contestedIn(live: Manifest, desired: Manifest): readonly Culprit[] {
  return foreignEntries(live)
    .map(treeOf)
    .flatMap((entry) =>
      leavesOf(entry)
        .filter((path) => {
          const [theirs, ours] = [at(live, path), at(desired, path)];
          return ours !== undefined && !isRecord(ours) && !equal(theirs, ours);
        })
        .map((path) => ({ entry, path })),
    );
}

/** Our items that the culprits stand in the way of. */
function missingItems(
  live: Manifest,
  desired: Manifest,
  culprits: readonly Culprit[],
): readonly FieldChange[] {
  return culprits.flatMap(({ path }) => {
    const [list, last = ''] = [path.slice(0, -1), path.at(-1)];
    if (!last.startsWith('k:')) return [];
    const keys: unknown = JSON.parse(last.slice(2));
    const names = isRecord(keys) ? Object.keys(keys) : [];
    return listAt({ list: at(desired, list) }, 'list').flatMap((item) => {
      const key = `k:${JSON.stringify(Object.fromEntries(names.map((name) => [name, fieldAt(item, name)])))}`;
      return valueAt(at(live, list), key) === undefined ? [change(live, [...list, key], item)] : [];
    });
  });
}

function change(live: Manifest, path: readonly string[], after: unknown): FieldChange {
  const [before, owner] = [at(live, path), ownerOf(live, path)];
  return {
    path: describePath(path),
    ...(before === undefined ? {} : { before: asJson(before) }),
    ...(after === undefined ? {} : { after: asJson(after) }),
    ...(owner === undefined ? {} : { owner }),
    drift: 'changed',
  };
}

function at(object: Manifest, path: readonly string[]): unknown {
  return path.reduce<unknown>(valueAt, object);
}

function below(tree: FieldTree, path: readonly string[]): FieldTree {
  return path.reduce<FieldTree>((node, key) => node[key] ?? {}, tree);
}
