import type { Env } from '../env.ts';
import type { Mesh } from '../generated/spec.ts';
import { absolute } from '../rules/paths.ts';

/** A program that mesh.yaml names to render a version of Istio. */
export interface NamedIstioctl {
  /** `1.31.0`. */
  readonly version: string;
  /** Absolute. */
  readonly path: string;
}

/** A revision that has no version of its own is of `istio.version`. */
export function istioctlsOf(istio: Mesh['istio'], env: Env): readonly NamedIstioctl[] {
  return [istio, ...Object.values(istio.revisions ?? {})].flatMap((named) =>
    named?.istioctl === undefined
      ? []
      : [{ version: named.version ?? istio.version, path: absolute(named.istioctl, env) }],
  );
}
