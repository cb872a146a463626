import type { Topology } from './mesh/topology/topology.ts';
import type { Problem, StepChanges } from './state/change.ts';
import type { Disturbance } from './state/disturbances.ts';
import type { FindMakers } from './state/makers.ts';
import type { Support } from './state/obstacles.ts';
import type { Survey } from './state/outlook.ts';
import type { Removal } from './state/removal.ts';
import type { Look, Plan, SharedField } from './steps/step.ts';
import type { Turns } from './steps/turns.ts';

/** What is known of the software that is installed: the sections of its guides, the fields that others write by design, and the changes that those who run on it notice. */
export interface Guide {
  readonly plans: readonly Plan[];
  readonly sharedFields: readonly SharedField[];
  readonly disturbances: readonly Disturbance[];
  readonly removal: Removal;
  /** Who else may look after what is to be adopted; nobody unless told. */
  readonly makers?: FindMakers;
  /** What of the live clusters decides which steps there are. */
  readonly survey: Survey;
  /** Ways from one version to another that are not supported, by what was seen; of clusters in which something changes. */
  readonly hinders: (
    topology: Topology,
    look: Look,
    changing: (cluster: string) => boolean,
  ) => readonly Problem[];
  /** In which turns clusters get what a plan would do; all at once unless told. */
  readonly turns?: (topology: Topology, planned: readonly StepChanges[]) => Turns | undefined;
  /** The Kubernetes that this version of it runs on; undefined where any will do. */
  readonly supports: (version: string) => Support | undefined;
}
