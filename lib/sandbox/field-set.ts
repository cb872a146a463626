import type { FieldTree } from '../cluster/managed-fields.ts';
import type { Shape } from './shape.ts';

/**
 * A set of paths (structured-merge-diff, fieldpath.Set). Keys are written as in FieldsV1: `f:name`, `k:{"name":"a"}`, `v:"a"`.
 * A key can be a member and have children.
 */
export interface FieldSet {
  readonly members: ReadonlySet<string>;
  /** None of them is empty. */
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const noFields: FieldSet = { members: new Set(), children: new Map() };

export function isEmpty(set: FieldSet): boolean {
  return set.members.size === 0 && set.children.size === 0;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children);
  for (const [key, child] of b.children) {
    const own = children.get(key);
    children.set(key, own === undefined ? child : union(own, child));
  }
  return { members: new Set([...a.members, ...b.members]), children };
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, {
    members: [...a.members].filter((key) => !b.members.has(key)),
    child: (own, other) => (other === undefined ? own : difference(own, other)),
  });
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, {
    members: [...a.members].filter((key) => b.members.has(key)),
    child: (own, other) => (other === undefined ? noFields : intersection(own, other)),
  });
}

export function sameFields(a: FieldSet, b: FieldSet): boolean {
  return (
    a.members.size === b.members.size &&
    a.children.size === b.children.size &&
    [...a.members].every((key) => b.members.has(key)) &&
    [...a.children].every(([key, child]) => {
      const other = b.children.get(key);
      return other !== undefined && sameFields(child, other);
    })
  );
}

/** Adds the named fields on the way to other members (fieldpath: EnsureNamedFieldsAreMembers). */
export function withNamedFields(set: FieldSet, shape: Shape): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [key, child] of set.children) {
    const field = key.startsWith('f:') ? shape.map?.fields.get(key.slice(2)) : undefined;
    if (field !== undefined) members.add(key);
    const element = key.startsWith('f:') ? shape.map?.element : shape.list?.element;
    children.set(key, withNamedFields(child, (field?.shape ?? element ?? unknownShape)()));
  }
  return { members, children };
}

/** All paths, sorted. */
export function pathsOf(
  set: FieldSet,
  prefix: readonly string[] = [],
): readonly (readonly string[])[] {
  const keys = [...new Set([...set.members, ...set.children.keys()])].toSorted();
  return keys.flatMap((key) => {
    const path = [...prefix, key];
    const child = set.children.get(key);
    return [...(set.members.has(key) ? [path] : []), ...(child ? pathsOf(child, path) : [])];
  });
}

/** As `metadata.managedFields[].fieldsV1` spells it. */
export function toFieldsV1(set: FieldSet): FieldTree {
  const keys = [...new Set([...set.members, ...set.children.keys()])].toSorted();
  return Object.fromEntries(
    keys.map((key) => {
      const child = set.children.get(key);
      const self = set.members.has(key) && child !== undefined ? { '.': {} } : {};
      return [key, { ...self, ...(child === undefined ? {} : toFieldsV1(child)) }];
    }),
  );
}

export function fromFieldsV1(tree: FieldTree): FieldSet {
  const members = new Set<string>();
  const children = new Map<string, FieldSet>();
  for (const [key, child = {}] of Object.entries(tree)) {
    if (key === '.') continue;
    const below = fromFieldsV1(child);
    if (isEmpty(below) || '.' in child) members.add(key);
    if (!isEmpty(below)) children.set(key, below);
  }
  return { members, children };
}

/** Grows a set while a value is walked. */
export class FieldSetBuilder {
  private readonly members = new Set<string>();
  private readonly children = new Map<string, FieldSetBuilder>();

  add(path: readonly string[]): void {
    const [key, ...rest] = path;
    if (key === undefined) return;
    if (rest.length === 0) this.members.add(key);
    else this.child(key).add(rest);
  }

  build(): FieldSet {
    const children = [...this.children].map(([key, child]) => [key, child.build()] as const);
    return {
      members: this.members,
      children: new Map(children.filter(([, child]) => !isEmpty(child))),
    };
  }

  private child(key: string): FieldSetBuilder {
    const child = this.children.get(key) ?? new FieldSetBuilder();
    this.children.set(key, child);
    return child;
  }
}

const unknownShape = (): Shape => ({});

function combine(
  a: FieldSet,
  b: FieldSet,
  how: {
    readonly members: readonly string[];
    readonly child: (own: FieldSet, other: FieldSet | undefined) => FieldSet;
  },
): FieldSet {
  const children = [...a.children]
    .map(([key, own]) => [key, how.child(own, b.children.get(key))] as const)
    .filter(([, child]) => !isEmpty(child));
  return { members: new Set(how.members), children: new Map(children) };
}
