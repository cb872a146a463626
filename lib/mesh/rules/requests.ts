import { isRecord } from '../../json.ts';
import { exceeds } from '../../quantity.ts';
import type { Finding } from '../findings/finding.ts';
import { istioPlaces } from '../istio/places.ts';
import type { Draft } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { asText, quote } from '../text/words.ts';

/** No container asks for more than it may take (core/v1, validateContainerResourceRequirements): API servers refuse it, in the middle of a first apply. */
export function requests(mesh: Draft): readonly Finding[] {
  const values = istioPlaces(mesh)
    .filter(({ root }) => root === 'values.Values')
    .flatMap(({ pointer, value }) => above(value, pointer, 'E-VALUE'));
  return [...values, ...above(mesh.clusters, '/clusters', 'E-GATEWAY-SETTINGS', ['values'])];
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
  const here = Object.entries(isRecord(asked) && isRecord(limits) ? asked : {}).flatMap(
    ([resource, amount]): readonly Finding[] => {
      const limit = isRecord(limits) ? limits[resource] : undefined;
      if (!exceeds(amount, limit)) return [];
      const message = `A container cannot ask for ${quote(amount)} of ${quote(resource)} and take at most ${quote(limit)}.`;
      const hint = `write as much or less: \`${resource}: ${asText(limit)}\`; or raise the limit.`;
      return [{ code, pointer: join(pointer, 'requests', resource), at: 'value', message, hint }];
    },
  );
  const below = Object.entries(map)
    .filter(([key]) => !besides.includes(key))
    .flatMap(([key, value]) => above(value, join(pointer, key), code, besides));
  return [...here, ...below];
}
