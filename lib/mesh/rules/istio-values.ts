import { isRecord } from '../../json.ts';
import type { Background } from '../explain/background.ts';
import { explainIstio } from '../explain/istio.ts';
import type { Finding } from '../findings/finding.ts';
import { istioPlaces, minorAt } from '../istio/places.ts';
import { misfitsIn } from '../istio/walk.ts';

/** The Helm values and mesh config of a mesh have keys, types and words that Istio knows. All that is wrong at once: istioctl says one a run. */
export function istioValues(background: Background): readonly Finding[] {
  const { mesh } = background;
  return istioPlaces(mesh).flatMap(({ value, ...place }) => {
    // That it is no map is said by the schema of mesh.yaml.
    if (!isRecord(value)) return [];
    const minor = minorAt(place.pointer, mesh);
    const misfits = misfitsIn(value, place.root, { pointer: place.pointer, minor });
    return misfits.map((misfit) => explainIstio(misfit, place, background));
  });
}
