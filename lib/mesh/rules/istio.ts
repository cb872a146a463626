import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import type { Env } from '../env.ts';
import { type Derived, newestRelease } from '../release.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { isRecord } from '../../json.ts';
import { removal } from '../findings/remedy.ts';

/** Values leave alone what isthmus derives. */
export function istio(mesh: Draft, env: Env): readonly Finding[] {
  const { derived } = newestRelease(env);
  const owned = [
    ...derivedIn(mesh.istio?.values, '/istio/values', derived),
    ...entries(mesh.clusters).flatMap(([name, cluster]) =>
      derivedIn(cluster?.values, join('/clusters', name, 'values'), derived),
    ),
  ];
  return owned;
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
