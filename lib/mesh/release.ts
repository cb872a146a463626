import type { Env } from './env.ts';

/** A Helm value that follows from other fields of the mesh, and which field that is. */
export interface Derived {
  readonly path: readonly string[];
  /** What to write instead, or why nothing. */
  readonly instead: string;
  /** The plan whose steps set it; undefined where a profile of istioctl does. */
  readonly setBy: string | undefined;
}

/** A fault of patches of a release, from its release notes. */
export interface ReleaseFault {
  /** The first patch without it: `1.30.3`. */
  readonly fixed: string;
  /** Goes on after "Istio 1.30.0": "overlooks a remote secret that changes (istio/istio#60612)". */
  readonly what: string;
}

/** The faults of this version, the worst first. */
export function faultsOf(
  version: string,
  { faults }: Pick<KnownRelease, 'faults'>,
): readonly ReleaseFault[] {
  return faults.filter(({ fixed }) => isOlder(version, fixed));
}

/** Is this version older than the other: `1.30.9` than `1.30.10`? */
export function isOlder(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}

/** What the rules of a mesh file must know of a minor version of Istio. `plans/releases/` has one file for each. */
export interface KnownRelease {
  /** `1.31`. */
  readonly minor: string;
  /** The version to propose: `1.31.0`. */
  readonly version: string;
  /** The minor versions of Kubernetes that it supports, both included. */
  readonly kubernetes: { readonly oldest: string; readonly newest: string };
  /** What meshes of several clusters meet in some of its patches. */
  readonly faults: readonly ReleaseFault[];
  /** Values that the plan files set themselves. */
  readonly derived: readonly Derived[];
}

/** The newest of the known releases. */
export function newestRelease({ releases }: Pick<Env, 'releases'>): KnownRelease {
  const newest = releases.at(-1);
  if (newest === undefined) throw new Error('no release of Istio is known');
  return newest;
}
