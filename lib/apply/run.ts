import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Timeouts } from '../mesh/topology/topology.ts';
import type { Clock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import type { Render } from '../render/render.ts';
import type { StepChanges } from '../state/change.ts';
import type { MeshHome } from '../state/ownership.ts';
import type { Preview } from '../state/preview.ts';
import type { Mint } from '../steps/minted.ts';
import type { SharedField, Step, StepId } from '../steps/step.ts';
import type { Member } from '../state/inventory.ts';
import type { Approval, ApprovedStep } from './approval.ts';
import type { Books } from './books.ts';
import type { Definitions } from './definitions.ts';
import type { Counts, Reporter, Whose } from './event.ts';
import type { Unmoved } from './unmoved.ts';
import type { NotYet, Wait } from './wait.ts';
import type { Write } from './write.ts';

/** Every way in which the engine touches the world. */
export interface Ports {
  readonly clusters: Clusters;
  readonly render: Render;
  readonly mint: Mint;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Why a cluster does not work; undefined when it does. Where nobody can tell, no step waits for that. */
  readonly prove?: (cluster: string) => Promise<NotYet | undefined>;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

export interface ApplyOptions extends MeshHome {
  readonly members: readonly Member[];
  readonly shared: readonly SharedField[];
  readonly timeouts: Timeouts;
  /** Steps of one cluster at work at the same time. */
  readonly concurrency: number;
}

/** What is known and done while the graph is walked. */
export interface Run {
  readonly preview: Preview;
  readonly approval: Approval;
  readonly approved: ReadonlyMap<StepId, ApprovedStep>;
  readonly planned: ReadonlyMap<StepId, StepChanges>;
  readonly ports: Ports;
  readonly options: ApplyOptions;
  readonly unmoved: (planned: StepChanges) => Unmoved;
  readonly facts: Map<string, Manifest>;
  /** Objects touched, by step. */
  readonly counts: Map<StepId, Counts>;
  /** What steps wanted when they were applied, by `wantedKey`. */
  readonly wanted: Set<string>;
  readonly books: Books;
  /** The same for the same cluster. */
  readonly definitions: (cluster: string) => Definitions;
}

export function whose({ id, cluster }: Step): Whose {
  return { step: id, cluster };
}

/** How long, and how, a step waits. */
export function waitOf(step: Step, { ports, options }: Run, timeout: keyof Timeouts): Wait {
  return {
    clock: ports.clock,
    signal: ports.signal,
    timeout: options.timeouts[timeout],
    code: timeout === 'loadBalancer' ? 'load-balancer-pending' : 'not-ready',
    waiting: (reason) => ports.reporter.report({ kind: 'step-waiting', ...whose(step), reason }),
  };
}

/** How a step writes: what it does is seen, counted and reported. */
export function writeOf(step: Step, run: Run): Write {
  const { ports, preview } = run;
  const view = preview.views.of(step.cluster);
  return {
    client: ports.clusters(step.cluster),
    wait: waitOf(step, run, 'ready'),
    definitions: run.definitions(step.cluster),
    shared: run.options.shared,
    look: view.last,
    seen: (object) => view.note(refOf(object), object),
    written: (ref, verb, object) => {
      view.note(ref, object);
      const { written, deleted } = countsOf(step.id, run);
      run.counts.set(
        step.id,
        verb === 'deleted' ? { written, deleted: deleted + 1 } : { written: written + 1, deleted },
      );
      ports.reporter.report({ kind: 'object-changed', ...whose(step), ref, verb });
    },
  };
}

export function wantedKey(cluster: string, ref: ObjectRef): string {
  return `${cluster}/${refKey(ref)}`;
}

export function countsOf(id: StepId, { counts }: Run): Counts {
  return counts.get(id) ?? { written: 0, deleted: 0 };
}
