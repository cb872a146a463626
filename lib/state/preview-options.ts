import type { Clock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import type { Cache } from '../render/cache.ts';
import type { Render } from '../render/render.ts';
import type { SharedField } from '../steps/step.ts';
import type { Disturbance } from './disturbances.ts';
import type { LookProgress } from './look-progress.ts';
import type { Removal } from './removal.ts';

export interface PreviewOptions {
  /** Name of the mesh. */
  readonly mesh: string;
  readonly shared: readonly SharedField[];
  /** Changes that those who run in the mesh notice. */
  readonly disturbances: readonly Disturbance[];
  /** Look for all objects with our labels that no step wants; without all steps, only for those whose place a step takes. */
  readonly leftovers: boolean;
  readonly removal: Removal;
  /** The clusters that control planes in this one serve; none unless told. */
  readonly servedBy?: (cluster: string) => readonly string[];
  /** Names of the steps in the order of the guides: they delete in the reverse of it. */
  readonly order: readonly string[];
}

/** What a plan needs of the world. */
export interface Reads {
  readonly clusters: Clusters;
  readonly render: Render;
  readonly clock: Pick<Clock, 'now'>;
  /** Where verdicts of one plan are kept for the next; without it every object is read whole. */
  readonly cache?: Cache;
  /** Told how far it is. */
  readonly looked?: (progress: LookProgress) => void;
}
