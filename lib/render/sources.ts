import type { Manifest } from '../cluster/object.ts';
import { istioctlRender } from './istioctl.ts';
import type { IstioctlOptions } from './istioctl-program.ts';
import { type ManifestOptions, manifestRender } from './manifest.ts';
import type { Render, Source } from './render.ts';

export interface RenderOptions extends IstioctlOptions, ManifestOptions {
  /** Renders IstioOperators in the place of istioctl. */
  readonly standIn?: (operator: Manifest) => readonly Manifest[];
}

/** The renderer for real use: all three kinds of sources. Throws `RenderError`. */
export function createRender(options: RenderOptions): Render {
  const { standIn } = options;
  const istioctl = istioctlRender(options);
  const manifest = manifestRender(options);
  const operated = async ({ operator, copied = [], types = false }: Operated) =>
    standIn?.(operator) ?? istioctl({ operator, copied, types });
  return async (source) => {
    if (source.kind === 'objects') return source.objects;
    const objects =
      source.kind === 'istioctl'
        ? await operated(source)
        : await manifest(source.location, source.sha256);
    return source.adjust(objects);
  };
}

type Operated = Extract<Source, { readonly kind: 'istioctl' }>;
