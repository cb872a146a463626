import { fieldAt, isRecord } from '../../json.ts';
import { exceeds } from '../../quantity.ts';
import type { Env } from '../env.ts';
import { type Finding, firstAtEach } from '../findings/finding.ts';
import { istioPlaces } from '../istio/places.ts';
import { isProfiled, newestRelease, type UsualResources } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { scalar } from '../text/scalar.ts';
import { asText, quote } from '../text/words.ts';

/** No container asks for more than it may take (core/v1, validateContainerResourceRequirements): API servers refuse it, in the middle of a first apply. */
export function requests(mesh: Draft, env: Env): readonly Finding[] {
  const values = istioPlaces(mesh, 'values.Values').flatMap(({ pointer, value }) =>
    above(value, pointer, 'E-VALUE'),
  );
  const gateways = above(mesh.clusters, '/clusters', 'E-GATEWAY-SETTINGS', ['values']);
  const release = newestRelease(env);
  const charted = entries(mesh.clusters).flatMap(([name, cluster]) => {
    const written = [
      { pointer: '/istio/values', values: mesh.istio?.values },
      { pointer: join('/clusters', name, 'values'), values: cluster?.values },
    ];
    const all = written.map(({ values }) => values);
    if (isProfiled(release, all)) return [];
    return release.resources.flatMap((usual) => beyondCharts(usual, written));
  });
  return firstAtEach([...values, ...gateways, ...charted]);
}

/** Wherever both are said, in a map and in those below it. */
function above(
  map: unknown,
  pointer: Pointer,
  code: Finding['code'],
  besides: readonly string[] = [],
): readonly Finding[] {
  if (!isRecord(map)) return [];
  const { requests: asked, limits } = map;
  const here = Object.entries(isRecord(asked) ? asked : {}).flatMap(([resource, amount]) => {
    const limit = fieldAt(limits, resource);
    if (!exceeds(amount, limit)) return [];
    const hint = `write as much or less: \`${resource}: ${scalar(asText(limit))}\`; or raise the limit.`;
    const place = join(pointer, 'requests', resource);
    return [
      { ...words(resource, amount, limit), code, pointer: place, at: 'value', hint } as const,
    ];
  });
  const below = Object.entries(map)
    .filter(([key]) => !besides.includes(key))
    .flatMap(([key, value]) => above(value, join(pointer, key), code, besides));
  return [...here, ...below];
}

function words(resource: string, amount: unknown, limit: unknown): Pick<Finding, 'message'> {
  const message = `A container cannot ask for ${quote(amount)} of ${quote(resource)} and take at most ${quote(limit)}.`;
  return { message };
}

interface Written {
  readonly pointer: Pointer;
  readonly values: unknown;
}

/** What is written for a cluster beside what is written for all, and what the charts have by themselves. */
function beyondCharts(
  { path, ...usual }: UsualResources,
  written: readonly Written[],
): readonly Finding[] {
  const said = (part: 'requests' | 'limits', resource: string) => {
    const by = written.findLast(({ values }) => fieldAt(values, ...path, part, resource) != null);
    return (
      by && {
        from: by.pointer,
        pointer: join(by.pointer, ...path, part, resource),
        amount: fieldAt(by.values, ...path, part, resource),
      }
    );
  };
  return ['cpu', 'memory'].flatMap((resource): readonly Finding[] => {
    const [asked, limit] = [said('requests', resource), said('limits', resource)];
    const own = limit ?? asked;
    const amounts = [
      asked?.amount ?? usual.requests[resource],
      limit?.amount ?? usual.limits?.[resource],
    ] as const;
    // What stands in one map is said by itself.
    const isOfOne = asked !== undefined && asked.from === limit?.from;
    if (own === undefined || isOfOne || !exceeds(...amounts)) return [];
    const hint =
      asked && limit
        ? `write at least \`${resource}: ${scalar(asText(asked.amount))}\`, or ask for less.`
        : asked
          ? `${quote(amounts[1])} is the limit that the charts have by themselves: write one under \`limits\`, too.`
          : `${quote(amounts[0])} is what the charts ask for by themselves: write less under \`requests\`, too.`;
    const { pointer } = own;
    return [{ ...words(resource, ...amounts), code: 'E-VALUE', pointer, at: 'value', hint }];
  });
}
