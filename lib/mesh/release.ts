import type { Env } from './env.ts';

/** A Helm value that follows from other fields of the mesh, and which field that is. */
export interface Derived {
  readonly path: readonly string[];
  /** What to write instead, or why nothing. */
  readonly instead: string;
  /** The plan whose steps set it; undefined where a profile of istioctl does. */
  readonly setBy: string | undefined;
}

/** What the rules of a mesh file must know of a minor version of Istio. `plans/releases/` has one file for each. */
export interface KnownRelease {
  /** `1.31`. */
  readonly minor: string;
  /** The version to propose: `1.31.0`. */
  readonly version: string;
  /** The minor versions of Kubernetes that it supports, both included. */
  readonly kubernetes: { readonly oldest: string; readonly newest: string };
  /** Values that the plan files set themselves. */
  readonly derived: readonly Derived[];
}

/** The newest of the known releases. */
export function newestRelease({ releases }: Pick<Env, 'releases'>): KnownRelease {
  const newest = releases.at(-1);
  if (newest === undefined) throw new Error('no release of Istio is known');
  return newest;
}
