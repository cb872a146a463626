import type { Clock } from './clock.ts';
import type { Clusters } from './cluster/client.ts';
import type { Render } from './render/render.ts';
import type { Mint } from './steps/minted.ts';
import type { Reporter } from './apply/event.ts';

/** Every way in which the engine touches the world. */
export interface Ports {
  readonly clusters: Clusters;
  readonly render: Render;
  readonly mint: Mint;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}
