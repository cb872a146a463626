import { listAt, textAt } from '../../json.ts';
import type { Env } from '../env.ts';
import { allNearest } from '../../nearest.ts';
import type { Finding } from '../findings/finding.ts';
import { changesToNear } from '../findings/remedy.ts';
import { definitionOf } from '../istio/definitions.ts';
import { istioPlaces } from '../istio/places.ts';
import { newestRelease } from '../release.ts';
import type { Draft } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** Extension providers of mesh config that istiod leaves out, or of which it takes one at random (pkg/config/validation/agent). */
export function providers(mesh: Draft, env: Env): readonly Finding[] {
  const { providers: builtIn } = newestRelease(env);
  return istioPlaces(mesh, 'mesh.MeshConfig').flatMap(({ pointer, value }) => {
    const names = listAt(value, 'extensionProviders').map((one) => textAt(one, 'name'));
    return [
      ...namedTwice(names, join(pointer, 'extensionProviders')),
      ...unknown(value, [...names, ...Object.keys(builtIn)], join(pointer, 'defaultProviders')),
    ];
  });
}

function namedTwice(names: readonly (string | undefined)[], list: Pointer): readonly Finding[] {
  return names.flatMap((name, index): readonly Finding[] => {
    if (name === undefined || names.indexOf(name) === index) return [];
    const message = `Two extension providers are called ${quote(name)}: Istio knows the last one only.`;
    const hint = 'give each a name of its own.';
    const pointer = join(list, String(index), 'name');
    return [{ code: 'E-VALUE', pointer, at: 'value', message, hint }];
  });
}

function unknown(
  config: unknown,
  names: readonly (string | undefined)[],
  pointer: Pointer,
): readonly Finding[] {
  const kinds = Object.keys(definitionOf('mesh.MeshConfig.DefaultProviders')?.properties ?? {});
  return kinds.flatMap((kind) =>
    listAt(config, 'defaultProviders', kind).flatMap((name, index) => {
      if (typeof name !== 'string' || names.includes(name)) return [];
      const message = `There is no extension provider ${quote(name)}: Istio does without.`;
      const place = join(pointer, kind, String(index));
      const nearest = allNearest(
        name,
        names.filter((known) => known !== undefined),
      );
      const [near] = nearest;
      const hint =
        near === undefined
          ? 'add it to `extensionProviders`, or remove it here.'
          : `did you mean ${quote(near)}?`;
      const remedies = changesToNear(place, name, nearest);
      const at = { code: 'W-NO-EFFECT', pointer: place, at: 'value' } as const;
      return [{ ...at, message, hint, remedies }];
    }),
  );
}
