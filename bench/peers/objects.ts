import type { Rig } from '../../test/rig/clusters.ts';

/** The clusters of a mesh that isthmus has applied, and by cluster a file with a List of what it wants there. */
export interface Applied {
  readonly rig: Rig;
  readonly files: ReadonlyMap<string, string>;
}
