import type { Mesh } from '../../lib/mesh/generated/spec.ts';
import type { ClusterFound } from './member.ts';

/** A cluster that was looked at, and how. */
export interface ClusterSeen {
  readonly context: string;
  /** As mesh.yaml has to say it; undefined leaves it to the command line. */
  readonly kubeconfig: string | undefined;
  /** URL of the API server in the kubeconfig; undefined where there is none. */
  readonly server: string | undefined;
  readonly member: ClusterFound;
}

/** Something that nobody could find out, and where it belongs in the file. */
export interface Remark {
  readonly path: readonly string[];
  readonly words: string;
}

/** A mesh file as data, and what has to be said about it. */
export interface MeshFound {
  readonly mesh: Mesh;
  readonly remarks: readonly Remark[];
  /** By key in `clusters`. */
  readonly members: ReadonlyMap<string, ClusterFound>;
}

/** A cluster that was looked at, and its key in a mesh file. */
export interface Keyed extends ClusterSeen {
  readonly key: string;
}

/** Where nobody says in which network the Pods are. */
export const unknownNetwork = 'network1';
