import type { Manifest } from '../cluster/object.ts';
import { isMap } from '../state/fields.ts';

/** Is a live object ready, and if not, what is it waiting for? */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Will not become ready by waiting. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * The rules of kstatus (kubernetes-sigs/cli-utils, pkg/kstatus/status) for the kinds a mesh is made of.
 * Addresses of load balancers and values filled in by controllers are facts, not readiness.
 */
export function readiness(live: Manifest): Readiness {
  if (live.metadata.deletionTimestamp !== undefined) return waiting('is being deleted');
  const status = mapAt(live, 'status');
  const observed = status['observedGeneration'];
  const { generation } = live.metadata;
  if (typeof observed === 'number' && generation !== undefined && observed < generation) {
    return waiting('its controller has not seen the latest change yet');
  }
  switch (live.kind) {
    case 'Namespace':
      return status['phase'] === 'Active' ? ready : waiting('is not active yet');
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

const ready: Readiness = { kind: 'ready' };

function waiting(reason: string): Readiness {
  return { kind: 'waiting', reason };
}

function definition(live: Manifest): Readiness {
  const names = condition(live, 'NamesAccepted');
  if (names?.status === 'False') return { kind: 'failed', reason: names.message };
  const established = condition(live, 'Established');
  if (established?.status === 'True') return ready;
  const why = established === undefined ? '' : ` (${established.reason}: ${established.message})`;
  return waiting(`is not established yet${why}`);
}

function deployment(live: Manifest): Readiness {
  const status = mapAt(live, 'status');
  const progressing = condition(live, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { kind: 'failed', reason: progressing.message };
  }
  if (status['observedGeneration'] === undefined)
    return waiting('its controller has not seen it yet');
  const wanted = numberAt(mapAt(live, 'spec'), 'replicas', 1);
  const updated = numberAt(status, 'updatedReplicas', 0);
  const total = numberAt(status, 'replicas', 0);
  const available = numberAt(status, 'availableReplicas', 0);
  if (updated < wanted) return waiting(`${updated} of ${wanted} Pods are of the new version`);
  if (total > updated) return waiting(`${total - updated} Pods of the old version are still there`);
  if (available < updated) return waiting(`${available} of ${updated} Pods are available`);
  return ready;
}

function daemonSet(live: Manifest): Readiness {
  const status = mapAt(live, 'status');
  if (status['observedGeneration'] === undefined)
    return waiting('its controller has not seen it yet');
  const wanted = numberAt(status, 'desiredNumberScheduled', 0);
  const updated = numberAt(status, 'updatedNumberScheduled', 0);
  const available = numberAt(status, 'numberAvailable', 0);
  if (updated < wanted) return waiting(`${updated} of ${wanted} Pods are of the new version`);
  return available < wanted ? waiting(`${available} of ${wanted} Pods are available`) : ready;
}

interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function condition(live: Manifest, type: string): Condition | undefined {
  const conditions = mapAt(live, 'status')['conditions'];
  if (!Array.isArray(conditions)) return undefined;
  const found: unknown = conditions.find((item: unknown) => isMap(item) && item['type'] === type);
  if (!isMap(found)) return undefined;
  const text = (name: string): string => {
    const value = found[name];
    return typeof value === 'string' ? value : '';
  };
  return { status: text('status'), reason: text('reason'), message: text('message') };
}

function mapAt(
  value: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const found = value[name];
  return isMap(found) ? found : {};
}

function numberAt(value: Readonly<Record<string, unknown>>, name: string, absent: number): number {
  const found = value[name];
  return typeof found === 'number' ? found : absent;
}
