import type { ObjectRef, ObjectType } from '../cluster/object.ts';

/** What one LIST covers: a type, in one namespace or (undefined) wherever it lives. */
export interface Scope {
  readonly type: ObjectType;
  readonly namespace: string | undefined;
}

/**
 * The fewest LISTs that cover these objects: one for each type; in its namespace if there is only one.
 * Secrets are listed namespace by namespace, never across.
 */
export function scopesOf(refs: readonly ObjectRef[]): readonly Scope[] {
  const byType = new Map<
    string,
    { readonly type: ObjectType; readonly namespaces: Set<string | undefined> }
  >();
  for (const { apiVersion, kind, namespace } of refs) {
    const key = `${apiVersion}/${kind}`;
    const found = byType.get(key) ?? { type: { apiVersion, kind }, namespaces: new Set() };
    found.namespaces.add(namespace);
    byType.set(key, found);
  }
  return [...byType.values()].flatMap(({ type, namespaces }) =>
    namespaces.size === 1 || type.kind === 'Secret'
      ? [...namespaces].map((namespace) => ({ type, namespace }))
      : [{ type, namespace: undefined }],
  );
}

/** The narrowest scope that an object lies in. */
export function scopeOf({ apiVersion, kind, namespace }: ObjectRef): Scope {
  return { type: { apiVersion, kind }, namespace };
}

export function scopeKey({ type, namespace }: Scope): string {
  return [type.apiVersion, type.kind, namespace ?? ''].join('/');
}

/** Does a LIST of this scope tell of the object, if it is ours? */
export function covers({ type, namespace }: Scope, ref: ObjectRef): boolean {
  return (
    type.apiVersion === ref.apiVersion &&
    type.kind === ref.kind &&
    (namespace === undefined || namespace === ref.namespace)
  );
}
