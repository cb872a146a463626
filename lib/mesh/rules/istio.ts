import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import type { Env } from '../env.ts';
import { type Derived, newestRelease } from '../release.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { isRecord } from '../../json.ts';
import { removal } from '../findings/remedy.ts';

/** Values leave alone what isthmus derives, and the mesh has a namespace in which Istio works. */
export function istio(mesh: Draft, env: Env): readonly Finding[] {
  const { derived } = newestRelease(env);
  const owned = [
    ...derivedIn(mesh.istio?.values, '/istio/values', derived),
    ...entries(mesh.clusters).flatMap(([name, cluster]) =>
      derivedIn(cluster?.values, join('/clusters', name, 'values'), derived),
    ),
  ];
  return [...owned, ...ignored(mesh, env)];
}

/** Gateways live in the namespace of the control planes, and get their proxy by injection. */
function ignored(mesh: Draft, env: Env): readonly Finding[] {
  const { ignoredNamespaces, names } = newestRelease(env);
  const namespace = mesh.istio?.namespace;
  if (namespace === undefined || !ignoredNamespaces.includes(namespace)) return [];
  return [
    {
      code: 'E-RESERVED-NAMESPACE',
      pointer: '/istio/namespace',
      at: 'value',
      message: `The mesh cannot live in \`${namespace}\`: Istio injects no proxy there, and so gateways would have none.`,
      hint: `name one of its own, such as \`${names.namespace}\`.`,
    },
  ];
}

function derivedIn(
  values: unknown,
  pointer: Pointer,
  derived: readonly Derived[],
): readonly Finding[] {
  return derived.flatMap(({ path, instead }) => {
    if (!has(values, path)) return [];
    return [
      {
        code: 'E-DERIVED-VALUE',
        pointer: join(pointer, ...path),
        at: 'key',
        message: `\`${path.join('.')}\` is set by isthmus and cannot be among the values.`,
        hint: `remove it; ${instead}`,
        remedies: [removal(join(pointer, ...path), path.join('.'))],
      },
    ];
  });
}

function has(values: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return isRecord(values) && Object.hasOwn(values, key) && has(values[key], rest);
}
