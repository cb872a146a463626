import { fieldAt } from '../json.ts';
import { naturally } from '../natural-order.ts';
import type { Env } from './env.ts';
import type { Values } from './topology/topology.ts';

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

/** The one that this version is of; undefined where isthmus does not know it. */
export function knownRelease<Known extends Pick<KnownRelease, 'minor'>>(
  version: string,
  releases: readonly Known[],
): Known | undefined {
  return releases.find(({ minor }) => version.startsWith(`${minor}.`));
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
  return naturally(version, other) < 0;
}

/** A component that isthmus does not install, or not in every mesh. */
export interface AbsentComponent {
  readonly name: string;
  /** Where its own values are, which have no effect without it. */
  readonly home: readonly string[];
  /** Values that cannot work without it. */
  readonly needs: readonly NeedingValue[];
  /** It is installed all the same where these are the values of a cluster. */
  readonly installed?: (values: Values) => boolean;
  /** Another way than to leave the values out. */
  readonly instead: string;
}

export interface NeedingValue {
  readonly path: readonly string[];
  readonly value: string | true;
  /** What it switches on, where that works with no remote cluster at all: "ambient mode". */
  readonly withoutRemotes?: string;
}

/** A platform on which Pods must be made for it, so that an istiod elsewhere must be told. */
export interface DemandingPlatform {
  /** As in `platform`. */
  readonly platform: string;
  /** For people. */
  readonly title: string;
  /** Does an istiod of these values make Pods for it? */
  readonly isServedBy: (values: Values) => boolean;
  /** What to write into the cluster of that istiod: goes on after "write into `clusters.cluster1`: ". */
  readonly instead: string;
}

/** The resources of one container, as its chart has them by itself; amounts by the names of resources. */
export interface UsualResources {
  /** Where the values have `requests` and `limits`. */
  readonly path: readonly string[];
  readonly requests: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** The environment of one container, as its chart has it by itself. */
export interface UsualEnvironment {
  /** Where the values have more of it. */
  readonly path: readonly string[];
  /** Where they have a list of more still. */
  readonly list?: readonly string[];
  /** Each variable, by the value that makes it where one does: it is there unless that is 0 or null. */
  readonly variables: Readonly<Record<string, readonly string[] | undefined>>;
  /** A text here, and the container is another one. */
  readonly unless?: readonly string[];
}

/** The volumes of one Pod, as its chart has them by itself. */
export interface UsualVolumes {
  /** Where the values have more of them, and where more mounts. */
  readonly path: readonly string[];
  readonly mounts: readonly string[];
  /** Where each is mounted, by its name. */
  readonly volumes: Readonly<Record<string, string>>;
}

/** A Deployment of its charts. */
export interface ChartedDeployment {
  /** Where its values are. */
  readonly path: readonly string[];
  /** Can a remote cluster have it? */
  readonly remotely: boolean;
}

/** A duration of mesh config that Istio does not take at any length. In nanoseconds. */
export interface BoundedDuration {
  /** Where it stands in mesh config. */
  readonly path: readonly string[];
  readonly least: number;
  readonly most?: number;
  /** It is a multiple of this. */
  readonly step: number;
  /** What it may be. */
  readonly words: string;
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
  readonly absent: readonly AbsentComponent[];
  /** The value that names a profile, which may say otherwise than the charts. */
  readonly profilePath: readonly string[];
  /** The value that `platform` of a cluster stands for. */
  readonly platformPath: readonly string[];
  readonly platforms: readonly DemandingPlatform[];
  /** The autoscaler of a control plane: where its values are, and what the charts have by themselves; they have the same for gateways. */
  readonly autoscaling: {
    readonly path: readonly string[];
    readonly keys: { readonly enabled: string; readonly least: string; readonly most: string };
    readonly usual: { readonly least: number; readonly most: number };
    /** The values of all gateways. */
    readonly gateways: readonly string[];
  };
  /** What its charts ask for and limit where nobody says otherwise. */
  readonly resources: readonly UsualResources[];
  /** The variables that its charts set themselves. */
  readonly environments: readonly UsualEnvironment[];
  /** Deployments whose values say how their Pods are replaced, but for ingress gateways. */
  readonly deployments: readonly ChartedDeployment[];
  /** The volumes that its charts have themselves. */
  readonly volumes: readonly UsualVolumes[];
  /** Durations of its mesh config that have bounds. */
  readonly durations: readonly BoundedDuration[];
  /** Extension providers that it has where mesh config names none, with what each can be a default of. */
  readonly providers: Readonly<Record<string, readonly string[]>>;
  /** Namespaces in which it injects no proxy, whoever asks. */
  readonly ignoredNamespaces: readonly string[];
  /** What it calls things where nobody says otherwise. */
  readonly names: {
    readonly namespace: string;
    readonly ingressGateway: string;
    readonly eastWestGateway: string;
  };
}

/** Do these values name a profile? Then nobody knows here what the charts have by themselves. */
export function isProfiled(
  { profilePath }: Pick<KnownRelease, 'profilePath'>,
  all: readonly unknown[],
): boolean {
  return all.some((values) => fieldAt(values, ...profilePath) !== undefined);
}

/** The values that `platform: NAME` stands for. */
export function platformValues(
  { platformPath }: Pick<KnownRelease, 'platformPath'>,
  platform: string | undefined,
): Values {
  if (platform === undefined) return {};
  return platformPath
    .toReversed()
    .reduce<Values>((below, key, index) => ({ [key]: index === 0 ? platform : below }), {});
}

/** The newest of the known releases. */
export function newestRelease({ releases }: Pick<Env, 'releases'>): KnownRelease {
  const newest = releases.at(-1);
  if (newest === undefined) throw new Error('no release of Istio is known');
  return newest;
}
