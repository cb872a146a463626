import { istioctlRender, type IstioctlOptions } from './istioctl.ts';
import { manifestRender, type ManifestOptions } from './manifest.ts';
import type { Render } from './render.ts';

/** The renderer for real use: all three kinds of sources. Throws `RenderError`. */
export function createRender(options: IstioctlOptions & ManifestOptions): Render {
  const istioctl = istioctlRender(options);
  const manifest = manifestRender(options);
  return async (source) => {
    if (source.kind === 'objects') return source.objects;
    const objects =
      source.kind === 'istioctl'
        ? await istioctl(source.operator)
        : await manifest(source.location, source.sha256);
    return source.adjust(objects);
  };
}
