import { isRecord } from '../../json.ts';
import type { Env } from '../env.ts';
import { newestRelease } from '../release.ts';
import type { Pointer } from '../text/pointer.ts';
import { type IstioPlace, istioPlaces, minorAt } from './places.ts';
import { type Misfit, misfitsIn } from './walk.ts';

/** What Istio's schema does not allow in the values and mesh config of a mesh, each with the place that it is in. */
export function misfitsOf(
  mesh: unknown,
  env: Env,
  sourceOf?: (pointer: Pointer) => string | undefined,
): readonly { readonly misfit: Misfit; readonly place: IstioPlace }[] {
  return istioPlaces(mesh).flatMap(({ value, ...place }) => {
    // That it is no map is said by the schema of mesh.yaml.
    if (!isRecord(value)) return [];
    const minor = minorAt(place.pointer, mesh);
    const { derived } = newestRelease(env);
    const where = { pointer: place.pointer, minor, derived };
    const misfits = misfitsIn(value, place.root, {
      ...where,
      ...(sourceOf === undefined ? {} : { sourceOf }),
    });
    return misfits.map((misfit) => ({ misfit, place }));
  });
}
