import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import type { Env } from '../env.ts';
import { type Derived, newestRelease } from '../release.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { isRecord } from '../../json.ts';
import { removal } from '../findings/remedy.ts';

/** Values leave alone what isthmus derives, and do not ask for ambient mode on a remote. */
export function istio(mesh: Draft, env: Env): readonly Finding[] {
  const { derived } = newestRelease(env);
  const owned = [
    ...derivedIn(mesh.istio?.values, '/istio/values', derived),
    ...entries(mesh.clusters).flatMap(([name, cluster]) =>
      derivedIn(cluster?.values, join('/clusters', name, 'values'), derived),
    ),
  ];
  return [...owned, ...ambient(mesh)];
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

/** Istio: ambient mode over several clusters needs a control plane in each of them. */
function ambient(mesh: Draft): readonly Finding[] {
  const remote = entries(mesh.clusters).find(([, cluster]) => cluster?.role === 'remote');
  const everywhere: (readonly [Pointer, unknown])[] = [
    ['/istio/values', mesh.istio?.values],
    ...entries(mesh.clusters).map(
      ([name, cluster]) => [join('/clusters', name, 'values'), cluster?.values] as const,
    ),
  ];
  const [pointer] = everywhere.find(([, values]) => isAmbient(values)) ?? [];
  if (!remote || pointer === undefined) return [];
  return [
    {
      code: 'E-AMBIENT-REMOTE',
      pointer: join(pointer, 'profile'),
      at: 'value',
      message: `Istio does not support ambient mode with a remote cluster, and \`${remote[0]}\` is one.`,
      hint: 'remove `profile: ambient`, or make every cluster a primary.',
      remedies: [removal(join(pointer, 'profile'), 'profile: ambient')],
      related: {
        pointer: join('/clusters', remote[0], 'role'),
        at: 'value',
        message: 'the remote cluster',
      },
    },
  ];
}

function isAmbient(values: unknown): boolean {
  return isRecord(values) && values['profile'] === 'ambient';
}
