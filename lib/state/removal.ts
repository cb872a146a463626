import type { Manifest, ObjectRef, ObjectType } from '../cluster/object.ts';

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
  /** Traces also lie where nothing else of the mesh does. */
  readonly traces: Selection;
  /** Name of the step whose deletions come after all that writes traces. */
  readonly tracesGoWith: string;
  /** The same software run by others in the same cluster. As long as it is there, traces and what is shared stay. */
  readonly peers: Selection;
  readonly isShared: (ref: ObjectRef) => boolean;
}
