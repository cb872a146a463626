import type { ClusterClient } from '../cluster/client.ts';
import {
  type Manifest,
  type ObjectRef,
  type ObjectType,
  refKey,
  refOf,
} from '../cluster/object.ts';
import { meshLabel } from './ownership.ts';

/** What one LIST covers: a type, in one namespace or (undefined) wherever it lives. */
export interface Scope {
  readonly type: ObjectType;
  readonly namespace: string | undefined;
}

/** Live objects of one cluster that carry the label of the mesh, by `refKey`. */
export type Live = ReadonlyMap<string, Manifest>;

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

/** One LIST a scope, all at once. */
export async function observe(
  client: ClusterClient,
  scopes: readonly Scope[],
  mesh: string,
): Promise<Live> {
  const lists = await Promise.all(
    scopes.map(({ type, namespace }) =>
      client.list(type, {
        labels: { [meshLabel]: mesh },
        ...(namespace === undefined ? {} : { namespace }),
      }),
    ),
  );
  return new Map(lists.flat().map((object) => [refKey(refOf(object)), object]));
}

export function scopeKey({ type, namespace }: Scope): string {
  return [type.apiVersion, type.kind, namespace ?? ''].join('/');
}
