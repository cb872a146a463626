import type { Manifest, ObjectRef, ObjectType } from '../cluster/object.ts';
import type { Step, StepId } from '../steps/step.ts';
import type { Change } from './change.ts';
import type { Disturbance } from './disturbances.ts';
import type { MeshHome } from './ownership.ts';

/** One LIST, of what carries these labels wherever it lies. */
export interface Selection {
  readonly type: ObjectType;
  readonly labels: Readonly<Record<string, string>>;
}

/** What must be known of the software of a mesh to take it away. */
export interface Removal {
  /** The kinds of all that is made, as `group/Kind` (`Kind` of the core group): who may not look at them cannot tell what is there. */
  readonly kinds: readonly string[];
  /** What a cluster holds because of another one, such as credentials for it; it is ours. */
  readonly held: Selection;
  /** Is what is held about the cluster of this name in mesh.yaml? */
  readonly isAbout: (held: Manifest, cluster: string) => boolean;
  /** Written by the software while it runs, for nobody but itself: it goes along. */
  readonly isTrace: (object: Manifest) => boolean;
  /** The types of traces in the namespaces of the mesh. */
  readonly traceTypes: readonly ObjectType[];
  /** Traces also lie where nothing else of the mesh does. */
  readonly traces: Selection & { readonly names: readonly string[] };
  /** Name of the step whose deletions come after all that writes traces. */
  readonly tracesGoWith: string;
  /** The same software run by others in the same cluster. As long as it is there, traces and what is shared stay. */
  readonly peers: Selection;
  readonly isShared: (ref: ObjectRef) => boolean;
  /** What is used by something that is left over itself, and stays, comes after it. */
  readonly inUse: readonly InUse[];
}

/** What runs for others must not go while they use it. */
export interface InUse {
  /** What of this kind the object belongs to, by a name; undefined for everything else. */
  readonly of: (object: Manifest) => string | undefined;
  /** Who may use it, seen by its metadata, and the name of what it uses. What is ours uses nothing, unless it is left over and stays. */
  readonly users: readonly {
    readonly type: ObjectType;
    readonly uses: (user: Manifest) => string | undefined;
  }[];
  /** What to do about it: goes on after "Pod sample/one uses revision default: ". */
  readonly hint: string;
  /** "revision". */
  readonly noun: string;
}

/** A cluster to look into. */
export interface DestructionPlace {
  readonly cluster: string;
  readonly context: string;
  /** All that is ours goes; otherwise what the cluster holds because of those that are destroyed. */
  readonly whole: boolean;
  /** Namespaces of the mesh; there may be more. */
  readonly namespaces: readonly string[];
  /** The steps that mesh.yaml has there. */
  readonly steps: readonly Step[];
}

export interface DestructionOptions extends MeshHome {
  readonly removal: Removal;
  /** Names of the steps in the order of the guides. */
  readonly order: readonly string[];
  readonly disturbances: readonly Disturbance[];
}

/** By the step that made what goes. */
export type Changes = ReadonlyMap<StepId, readonly Change[]>;
