import type { Manifest, ObjectType } from '../cluster/object.ts';
import { fieldAt, numberAt, recordsAt, textAt } from '../json.ts';
import { holderOf } from '../state/going.ts';

/** Is a live object ready, and if not, what is it waiting for? */
export type Readiness =
  | { readonly kind: 'ready' }
  /** `reason` goes on after the name of the object: "has 0 of 1 Pods available". */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Will not become ready by waiting. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * The rules of kstatus (kubernetes-sigs/cli-utils, pkg/kstatus/status) for the kinds a mesh is made of.
 * Addresses of load balancers and values filled in by controllers are facts, not readiness.
 */
export function readiness(live: Manifest): Readiness {
  const isGoing = live.metadata.deletionTimestamp !== undefined;
  if (isGoing) return waiting(`is being deleted${holderOf(live)}`);
  const observed = numberAt(live, 'status', 'observedGeneration');
  const { generation } = live.metadata;
  if (observed !== undefined && generation !== undefined && observed < generation) {
    return waiting('has a change that its controller has not seen yet');
  }
  switch (live.kind) {
    case 'Namespace':
      return textAt(live, 'status', 'phase') === 'Active' ? ready : waiting('is not active yet');
    case 'CustomResourceDefinition':
      return definition(live);
    case 'Deployment':
      return deployment(live);
    case 'DaemonSet':
      return daemonSet(live);
    default:
      return ready;
  }
}

/** Kinds that make Pods. */
export function isWorkload({ kind }: Pick<ObjectType, 'kind'>): boolean {
  return kind === 'Deployment' || kind === 'DaemonSet' || kind === 'StatefulSet';
}

const ready: Readiness = { kind: 'ready' };

function waiting(reason: string): Readiness {
  return { kind: 'waiting', reason };
}

function definition(live: Manifest): Readiness {
  const names = condition(live, 'NamesAccepted');
  if (names?.status === 'False') return { kind: 'failed', reason: names.message };
  const established = condition(live, 'Established');
  if (established?.status === 'True') return ready;
  const why = [established?.reason, established?.message].filter(Boolean).join(': ');
  return waiting(`is not established yet${why === '' ? '' : ` (${why})`}`);
}

function deployment(live: Manifest): Readiness {
  const wanted = numberAt(live, 'spec', 'replicas') ?? 1;
  const updated = countAt(live, 'updatedReplicas');
  const total = countAt(live, 'replicas');
  const available = countAt(live, 'availableReplicas');
  const refused = condition(live, 'ReplicaFailure');
  const isRefused = refused?.status === 'True' && (updated < wanted || available < wanted);
  const refusal = isRefused ? `gets no Pods: ${refused.message}` : undefined;
  const progressing = condition(live, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { kind: 'failed', reason: refusal ?? progressing.message };
  }
  if (isUnseen(live)) return waiting('has not been seen by its controller yet');
  if (refusal !== undefined) return waiting(refusal);
  if ((updated < wanted || total > updated) && fieldAt(live, 'spec', 'paused') === true) {
    return waiting('is paused (`kubectl rollout resume` ends that)');
  }
  if (updated < wanted) return waiting(`has ${updated} of ${wanted} Pods of the new version`);
  if (total > updated) return waiting(`still has ${total - updated} of the old Pods`);
  if (available < updated) return waiting(`has ${available} of ${updated} Pods available`);
  return ready;
}

function daemonSet(live: Manifest): Readiness {
  if (isUnseen(live)) return waiting('has not been seen by its controller yet');
  const wanted = countAt(live, 'desiredNumberScheduled');
  const updated = countAt(live, 'updatedNumberScheduled');
  const available = countAt(live, 'numberAvailable');
  if (updated < wanted) return waiting(`has ${updated} of ${wanted} Pods of the new version`);
  return available < wanted ? waiting(`has ${available} of ${wanted} Pods available`) : ready;
}

function isUnseen(live: Manifest): boolean {
  return fieldAt(live, 'status', 'observedGeneration') === undefined;
}

function countAt(live: Manifest, name: string): number {
  return numberAt(live, 'status', name) ?? 0;
}

interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** What a controller says of an object; undefined where it says nothing of that type. */
export function condition(live: Manifest, type: string): Condition | undefined {
  const found = recordsAt(live, 'status', 'conditions').find((item) => item['type'] === type);
  if (found === undefined) return undefined;
  return {
    status: textAt(found, 'status') ?? '',
    reason: textAt(found, 'reason') ?? '',
    message: textAt(found, 'message') ?? '',
  };
}
