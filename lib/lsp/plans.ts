import type { Pending } from '../editor/code-lenses.ts';
import type { Sheet } from '../editor/sheet.ts';
import type { Topology } from '../mesh/topology/topology.ts';

/** What a server knows of the steps of a mesh: the engine behind `isthmus graph` and `isthmus plan`. */
export interface Plans {
  /** How many steps each cluster has. */
  readonly steps: (topology: Topology) => ReadonlyMap<string, number>;
  readonly graph: (topology: Topology, format: GraphFormat) => string;
  /** Compares a mesh with its clusters; only reads. Never rejects: what went wrong is in the answer. */
  readonly plan: (asked: AskedPlan) => Promise<PlannedMesh>;
  /** What `isthmus verify` found last of the mesh in a file (absolute path); undefined when it has not run. */
  readonly verified: (path: string) => Promise<Verified | undefined>;
}

/** How a live mesh was found to be. */
export interface Verified {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What is broken, or could not be told. */
  readonly errors: number;
  readonly warnings: number;
}

/** How a graph is written: for Markdown, or as a picture. */
export const graphFormats = ['mermaid', 'svg'] as const;

export type GraphFormat = (typeof graphFormats)[number];

/** A plan that somebody asked for in an editor. */
export interface AskedPlan {
  readonly sheet: Sheet;
  /** Absolute; undefined when the text is no file yet. */
  readonly path: string | undefined;
  /** Undefined means all. */
  readonly cluster: string | undefined;
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal;
}

/** The answer to a request for a plan. */
export interface PlannedMesh {
  /** By cluster, those that were asked for. */
  readonly clusters: ReadonlyMap<string, Pending>;
  /** What `isthmus plan` prints. */
  readonly text: string;
}
