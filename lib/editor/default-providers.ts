import { listAt, textAt } from '../json.ts';
import { istioPlaceOf } from '../mesh/istio/places.ts';
import { newestRelease } from '../mesh/release.ts';
import { valueAt } from '../mesh/schema/schema.ts';
import { keysOf, type Pointer } from '../mesh/text/pointer.ts';
import type { NameSource } from './fitting.ts';

/** The extension providers that a list of `defaultProviders`, or an item of it, can still name; none for any other place. */
export function defaultProvidersAt(pointer: Pointer, { mesh, env }: NameSource): readonly string[] {
  const place = istioPlaceOf(pointer);
  const [section, kind = ''] = keysOf(pointer.slice(place?.pointer.length));
  if (place?.root !== 'mesh.MeshConfig' || section !== 'defaultProviders') return [];
  const config = valueAt(place.pointer, mesh);
  const own = listAt(config, 'extensionProviders').flatMap((one) => textAt(one, 'name') ?? []);
  const builtIn = Object.entries(newestRelease(env).providers).flatMap(([name, kinds]) =>
    kinds.includes(kind) ? [name] : [],
  );
  const written = listAt(config, section, kind);
  return kind === ''
    ? []
    : [...new Set([...own, ...builtIn])].filter((name) => !written.includes(name));
}
