import type { Background } from '../explain/background.ts';
import { explainIstio } from '../explain/istio.ts';
import { severityOf } from '../findings/codes.ts';
import type { Finding } from '../findings/finding.ts';
import { misfitsOf } from '../istio/misfits.ts';
import { join, type Pointer } from '../text/pointer.ts';

/** The Helm values and mesh config of a mesh have keys, types and words that Istio knows. All that is wrong at once: istioctl says one a run. */
export function istioValues(background: Background): readonly Finding[] {
  const { mesh, env, places } = background;
  const sourceOf = (pointer: Pointer) => places.get(pointer)?.source;
  const all = misfitsOf(mesh, env, sourceOf);
  const present = all
    .filter(({ misfit }) => misfit.missing === undefined)
    .map(({ misfit, place }) => explainIstio(misfit, place, background));
  // A key that is there, but misspelt, is not missing as well.
  const wrong = present.filter(({ code }) => severityOf(code) === 'error');
  const meant = new Set(wrong.flatMap((finding) => finding.meant ?? []));
  const absent = all.flatMap(({ misfit, place }) => {
    const missing = misfit.missing?.filter((key) => !meant.has(join(misfit.pointer, key))) ?? [];
    return missing.length === 0 ? [] : [explainIstio({ ...misfit, missing }, place, background)];
  });
  return [...present, ...absent];
}
