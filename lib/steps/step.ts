import type { ListOptions } from '../cluster/client.ts';
import type { ObjectRef, ObjectType, Manifest } from '../cluster/object.ts';
import type { Source } from '../render/render.ts';
import type { Minted } from './minted.ts';
import type { Topology } from '../mesh/topology/topology.ts';

/** `<cluster>/<step>[/<subject>]`: `cluster1/east-west-gateway`, `cluster1/remote-secret/cluster2`. */
export type StepId = `${string}/${string}`;

/**
 * A value that only a live cluster can tell, such as the address of a gateway.
 * The step it comes from is done only when the fact is true; a step that needs it waits for that.
 */
export interface Fact<T> {
  /** `<cluster>/<what>[/<subject>]`; unique within a graph. */
  readonly id: string;
  /** For people: "address of the east-west gateway of cluster1". */
  readonly name: string;
  readonly from: StepId;
  readonly cluster: string;
  readonly object: ObjectRef;
  /** Where in the object, for people: `.status.loadBalancer.ingress[*]`. */
  readonly path: string;
  readonly read: (live: Manifest) => T | undefined;
  /** Why this object does not tell it, where `path` says too little: "cannot be used: …". */
  readonly lack?: (live: Manifest) => string | undefined;
  /** Stands for the value while it is unknown, so that a plan can name the objects that will carry it. Made from `id`. */
  readonly placeholder: T;
  /** Never shown, in any form. */
  readonly secret: boolean;
  /** Which entry of `timeouts` in mesh.yaml limits the wait. */
  readonly timeout: 'loadBalancer' | 'ready';
}

/** Looks up a fact that the step lists in `needs`. */
export type Known = <T>(fact: Fact<T>) => T;

/**
 * What a step takes into account where it is there already, and never waits for: an object of its own cluster. Read only when all else
 * that the step needs is known.
 */
export type Heed<T> = Pick<Fact<T>, 'id' | 'cluster' | 'object' | 'read'>;

/** Looks up what the step lists in `heeds`; undefined where it is not there. */
export type Heeded = <T>(heed: Heed<T>) => T | undefined;

/** The live object as it is now; undefined when it does not exist. Throws when its cluster cannot be looked at. */
export type Get = (cluster: string, ref: ObjectRef) => Promise<Manifest | undefined>;

/** Waits for another step without taking a value from it. */
export interface After {
  readonly step: StepId;
  /** Completes "waits for X: …" in `isthmus graph`. */
  readonly reason: string;
  /** Whoever brings the step and whenever, the cluster itself keeps this order: its Pods do not start before. */
  readonly kept?: true;
}

/**
 * Something that must work before the first write of a step and that no status tells:
 * a Pod is created as a dry run and `passes` judges what admission made of it.
 */
export interface Gate {
  /** "sidecar injection answers in cluster1". */
  readonly name: string;
  readonly pod: Manifest;
  /** Undefined when it works, otherwise the reason why not yet. */
  readonly passes: (admitted: Manifest) => string | undefined;
}

/** Judges whether a live object must be deleted and created again although its fields are right. */
export interface Recreation {
  readonly ref: ObjectRef;
  /** Why it must be created anew; undefined when it need not. Reads no more than it takes to tell. */
  readonly reason: (get: Get, look: Look) => Promise<string | undefined>;
}

/** The live object as it was last seen, without a request; undefined also when nobody has looked for it. */
export type Look = (cluster: string, ref: ObjectRef) => Manifest | undefined;

/** One LIST of objects that nobody has to own. Throws when the cluster cannot be looked at. */
export type List = (
  cluster: string,
  type: ObjectType,
  options: ListOptions,
) => Promise<readonly Manifest[]>;

/**
 * Looks in the clusters for what makes a step wrong, whatever its objects are. `now` in milliseconds since the epoch. Reads no more
 * than it takes to tell. Throws `StepRefusal`.
 */
export type StepCheck = (
  eyes: { readonly get: Get; readonly look: Look; readonly list: List },
  now: number,
) => Promise<void>;

/** What has to hold before others go on and no object tells: the cluster works, and still does after a while. */
export interface Proof {
  readonly cluster: string;
  /** Milliseconds. */
  readonly pause: number;
}

/** One heading of a guide for one cluster: a desired state that can be applied again and again. */
export interface Step {
  readonly id: StepId;
  /** The heading of the guide: "Install the east-west gateway in cluster1". */
  readonly title: string;
  readonly cluster: string;
  /** What Git brings is looked at and waited for, never written. */
  readonly broughtBy: 'isthmus' | 'git';
  readonly after: readonly After[];
  readonly needs: readonly Fact<unknown>[];
  readonly heeds: readonly Heed<unknown>[];
  readonly provides: readonly Fact<unknown>[];
  readonly gates: readonly Gate[];
  readonly checks: readonly StepCheck[];
  /** Pure: what the cluster should hold once the facts are known. */
  readonly desired: (known: Known, heeded: Heeded) => readonly Source[];
  /** What nobody can render: made while the step is applied. */
  readonly minted: readonly Minted[];
  readonly recreations: readonly Recreation[];
  /**
   * Why an object of ours that no step wants any more must go when this step is done, and not only when somebody asks for it: what the step
   * makes takes its place. Undefined for any other.
   */
  readonly succeeds: (left: Manifest) => string | undefined;
  /**
   * May what it has be kept as it is where nobody can render it, judged by these objects? Absent: it may not.
   */
  readonly keeps?: (own: readonly Manifest[]) => boolean;
  /** The step is done only when this holds, too. */
  readonly proof?: Proof;
  /** What may have been ours once, but is somebody else's to look after now: it is not left over. */
  readonly leaves: readonly ObjectRef[];
}

/** A step that says only what is not the usual: without more it waits for nothing, needs, provides and wants nothing. */
export function step(own: Pick<Step, 'id' | 'title'> & Partial<Omit<Step, 'cluster'>>): Step {
  return {
    cluster: own.id.slice(0, own.id.indexOf('/')),
    broughtBy: 'isthmus',
    after: [],
    needs: [],
    heeds: [],
    provides: [],
    gates: [],
    checks: [],
    minted: [],
    desired: () => [],
    recreations: [],
    succeeds: () => undefined,
    leaves: [],
    ...own,
  };
}

/** One section of the Istio guides as a pure function. */
export interface Plan {
  readonly name: string;
  /** Link to the section. */
  readonly guide: string;
  readonly steps: (topology: Topology) => readonly Step[];
}

/**
 * A field that somebody else writes by design, so that it is never drift (docs/design.md, "Whose a field is").
 * - `never`: taken out of our intent.
 * - `yield`: ours until another manager owns it, then theirs.
 * - `same-meaning`: the live spelling is kept when `equal` says that both mean the same.
 */
export type SharedField = {
  readonly kind: string;
  /** Only objects for which this holds. */
  readonly when?: (desired: Manifest) => boolean;
  /** `*` matches every key or list item. */
  readonly path: readonly string[];
  /** Who writes it, and why that is right. */
  readonly because: string;
  /** A new object is right without it: what its server takes instead will do. */
  readonly leftToDefault?: true;
} & (
  | { readonly rule: 'never' }
  | { readonly rule: 'yield' }
  | { readonly rule: 'same-meaning'; readonly equal: (desired: unknown, live: unknown) => boolean }
);
