import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import type { Env } from '../env.ts';
import { type Derived, newestRelease } from '../release.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { isRecord } from '../../json.ts';
import { changeTo, removal } from '../findings/remedy.ts';
import { either, quote } from '../text/words.ts';

/** The version is a known one, and values leave alone what isthmus derives. */
export function istio(mesh: Draft, env: Env): readonly Finding[] {
  const { derived } = newestRelease(env);
  const owned = [
    ...derivedIn(mesh.istio?.values, '/istio/values', derived),
    ...entries(mesh.clusters).flatMap(([name, cluster]) =>
      derivedIn(cluster?.values, join('/clusters', name, 'values'), derived),
    ),
  ];
  return [...versions(mesh, env), ...owned];
}

function versions(mesh: Draft, env: Env): readonly Finding[] {
  return [
    ...known(mesh.istio?.version, '/istio/version', env),
    ...entries(mesh.istio?.revisions).flatMap(([name, revision]) =>
      known(revision?.version, join('/istio/revisions', name, 'version'), env),
    ),
  ];
}

function known(version: string | undefined, pointer: Pointer, env: Env): readonly Finding[] {
  const minors = env.releases.map(({ minor }) => minor);
  const { version: newest } = newestRelease(env);
  const minor = version === undefined ? undefined : /^\d+\.\d+/.exec(version)?.[0];
  if (version === undefined || minor === undefined || minors.includes(minor)) return [];
  const all = either(minors.map((each) => `\`${each}\``));
  return [
    {
      code: 'E-ISTIO-VERSION',
      pointer,
      at: 'value',
      message: `This isthmus installs Istio ${all}, not ${quote(version)}.`,
      hint: `write a version of ${all}, such as \`${newest}\`.`,
      remedies: [changeTo(pointer, newest)],
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
