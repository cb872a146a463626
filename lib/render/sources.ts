import type { Manifest } from '../cluster/object.ts';
import { istioctlRender } from './istioctl.ts';
import type { IstioctlOptions } from './istioctl-program.ts';
import { type ManifestOptions, manifestRender } from './manifest.ts';
import type { Render, Source } from './render.ts';

export interface RenderSettings extends Omit<IstioctlOptions, 'version'>, ManifestOptions {
  /** Renders IstioOperators in the place of istioctl. */
  readonly standIn?: (operator: Manifest) => readonly Manifest[];
}

/** The renderer for real use: all three kinds of sources. Throws `RenderError`. */
export function createRender(options: RenderSettings): Render {
  const { standIn } = options;
  const istioctls = new Map<string, ReturnType<typeof istioctlRender>>();
  const istioctl = (version: string): ReturnType<typeof istioctlRender> => {
    const known = istioctls.get(version) ?? istioctlRender({ ...options, version });
    istioctls.set(version, known);
    return known;
  };
  const manifest = manifestRender(options);
  const operated = async ({ version, operator, copied = [], types = false }: Operated) =>
    standIn?.(operator) ?? istioctl(version)({ operator, copied, types });
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
