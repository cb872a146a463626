import { textAt } from '../../json.ts';
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
  const judged = written.flatMap(([version, pointer]) => {
    if (version === undefined || !/^\d+\.\d+/.test(version)) return [];
    return [...unknown(version, pointer, env), ...faulty(version, pointer, env)];
  });
  return [...judged, ...strangeTags(mesh)];
}

/** The charts of one version with the images of another one. */
function strangeTags(mesh: Draft): readonly Finding[] {
  const { version, revisions } = mesh.istio ?? {};
  if (version === undefined || revisions !== undefined) return [];
  const tagged = [
    [mesh.istio?.values, '/istio/values'] as const,
    ...entries(mesh.clusters).map(
      ([name, cluster]) => [cluster?.values, join('/clusters', name, 'values')] as const,
    ),
  ];
  return tagged.flatMap(([values, pointer]) =>
    ['global', 'pilot'].flatMap((part): readonly Finding[] => {
      const tag = textAt(values, part, 'tag');
      const minor = tag === undefined ? undefined : minorOf(tag);
      if (minor === undefined || minor === minorOf(version)) return [];
      return [
        {
          code: 'E-VALUE',
          pointer: join(pointer, part, 'tag'),
          at: 'value',
          message: `Images of Istio ${quote(tag)} do not go with the charts of Istio ${quote(version)}.`,
          hint: 'remove it: the images have the version of the mesh, which `istio.version` says.',
        },
      ];
    }),
  );
}

function minorOf(version: string): string | undefined {
  return /^v?(\d+\.\d+)\.\d+/.exec(version)?.[1];
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
