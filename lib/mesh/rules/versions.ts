import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { changeTo } from '../findings/remedy.ts';
import { faultsOf, isOlder, knownRelease, newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { either, quote } from '../text/words.ts';

/** Every version is of a known release, and without a fault that bears on several clusters. */
export function versions(mesh: Draft, env: Env): readonly Finding[] {
  const written: readonly (readonly [string | undefined, Pointer])[] = [
    [mesh.istio?.version, '/istio/version'],
    ...entries(mesh.istio?.revisions).map(
      ([name, revision]) => [revision?.version, join('/istio/revisions', name, 'version')] as const,
    ),
  ];
  return written.flatMap(([version, pointer]) => {
    if (version === undefined || !/^\d+\.\d+/.test(version)) return [];
    return [...unknown(version, pointer, env), ...faulty(version, pointer, env)];
  });
}

function unknown(version: string, pointer: Pointer, env: Env): readonly Finding[] {
  const minors = env.releases.map(({ minor }) => minor);
  const [minor = ''] = /^\d+\.\d+/.exec(version) ?? [];
  if (minors.includes(minor)) return [];
  const { version: newest } = newestRelease(env);
  const [oldest = ''] = minors;
  const all = either(minors.map((each) => `\`${each}\``));
  const why = isOlder(minor, oldest)
    ? ': older ones are out of Istio’s own support, or so soon that nobody should begin with them'
    : '';
  return [
    {
      code: 'E-ISTIO-VERSION',
      pointer,
      at: 'value',
      message: `This isthmus installs Istio ${all}, not ${quote(version)}${why}.`,
      hint: `write a version of ${all}, such as \`${newest}\`.`,
      remedies: [changeTo(pointer, newest)],
    },
  ];
}

function faulty(version: string, pointer: Pointer, env: Env): readonly Finding[] {
  const release = knownRelease(version, env.releases);
  const [worst, ...others] = release === undefined ? [] : faultsOf(version, release);
  if (worst === undefined) return [];
  const fixed =
    [worst, ...others]
      .map((fault) => fault.fixed)
      .toSorted()
      .at(-1) ?? worst.fixed;
  const more =
    others.length === 0
      ? ''
      : `, and has ${others.length} more such ${others.length === 1 ? 'fault' : 'faults'}`;
  return [
    {
      code: 'W-ISTIO-FAULT',
      pointer,
      at: 'value',
      message: `Istio ${quote(version)} ${worst.what}${more}.`,
      hint: `write \`${fixed}\`, or a later one.`,
      remedies: [changeTo(pointer, fixed)],
    },
  ];
}
