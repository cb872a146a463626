import type { Background } from '../explain/background.ts';
import { explainIstio } from '../explain/istio.ts';
import type { Finding } from '../findings/finding.ts';
import type { Pointer } from '../text/pointer.ts';
import { misfitsOf } from '../istio/misfits.ts';

/** The Helm values and mesh config of a mesh have keys, types and words that Istio knows. All that is wrong at once: istioctl says one a run. */
export function istioValues(background: Background): readonly Finding[] {
  const { mesh, env, places } = background;
  const sourceOf = (pointer: Pointer) => places.get(pointer)?.source;
  return misfitsOf(mesh, env, sourceOf).map(({ misfit, place }) =>
    explainIstio(misfit, place, background),
  );
}
