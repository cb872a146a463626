import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Timeouts } from '../mesh/topology/topology.ts';
import type { Ports } from '../ports.ts';
import type { Preview } from '../state/preview.ts';
import type { StepGraph } from '../steps/graph.ts';
import type { SharedField, Step, StepId } from '../steps/step.ts';
import type { Wait } from './wait.ts';

export interface ApplyOptions {
  readonly mesh: string;
  readonly shared: readonly SharedField[];
  readonly timeouts: Timeouts;
  /** Make existing objects ours. */
  readonly adopt: boolean;
  /** Delete objects that are ours but wanted by no step. */
  readonly prune: boolean;
  /** Steps of one cluster at work at the same time. */
  readonly concurrency: number;
}

/** What is known and done while the graph is walked. */
export interface Run {
  readonly graph: StepGraph;
  readonly approved: Preview;
  readonly ports: Ports;
  readonly options: ApplyOptions;
  readonly facts: Map<string, Manifest>;
  /** Objects as they were last seen, by cluster and `refKey`; newer than the preview. */
  readonly seen: Map<string, Manifest>;
  /** Objects written, by step. */
  readonly written: Map<StepId, number>;
}

/** How long, and how, a step waits. */
export function waitOf(step: Step, { ports, options }: Run, timeout: keyof Timeouts): Wait {
  return {
    clock: ports.clock,
    signal: ports.signal,
    timeout: options.timeouts[timeout],
    code: timeout === 'loadBalancer' ? 'load-balancer-pending' : 'not-ready',
    waiting: (reason) => ports.reporter.report({ kind: 'step-waiting', step, reason }),
  };
}

/** Remembers an object as it was just seen or written. */
export function see(run: Run, cluster: string, object: Manifest): void {
  run.seen.set(seenKey(cluster, refOf(object)), object);
}

/** The newest that is known of an object: what this run saw, otherwise the preview. */
export function lookNow(run: Run, cluster: string, ref: ObjectRef): Manifest | undefined {
  return run.seen.get(seenKey(cluster, ref)) ?? run.approved.look(cluster, ref);
}

function seenKey(cluster: string, ref: ObjectRef): string {
  return `${cluster}/${refKey(ref)}`;
}
