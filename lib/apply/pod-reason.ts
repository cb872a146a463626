import type { Manifest } from '../cluster/object.ts';
import { type JsonObject, numberAt, recordsAt, textAt } from '../json.ts';
import { condition } from './readiness.ts';

/** Why a Pod is not ready, by its status and, where that only says that something is under way, by its events (the latest first). */
export function podReason(pod: Manifest, events: readonly Manifest[]): string | undefined {
  if (!isAwaited(pod)) return undefined;
  const containers = ['initContainerStatuses', 'containerStatuses'].flatMap((list) =>
    recordsAt(pod, 'status', list),
  );
  const stuck = containers.flatMap((container) => stuckWords(container) ?? [])[0];
  const words = stuck ?? unscheduled(pod) ?? trouble(events) ?? containers.flatMap(begun)[0];
  return words === undefined ? undefined : `Pod ${pod.metadata.name}: ${words}`;
}

/** Not ready, and may still become so. */
function isAwaited(pod: Manifest): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return (
    pod.metadata.deletionTimestamp === undefined &&
    phase !== 'Failed' &&
    phase !== 'Succeeded' &&
    condition(pod, 'Ready')?.status !== 'True'
  );
}

/** Reasons for which a container waits while all goes well. */
const underWay = new Set(['ContainerCreating', 'PodInitializing']);

function stuckWords(container: JsonObject): string | undefined {
  const reason = textAt(container, 'state', 'waiting', 'reason');
  const ended = endWords(container, 'state') ?? endWords(container, 'lastState');
  if (reason === undefined || underWay.has(reason)) return endWords(container, 'state');
  const message = textAt(container, 'state', 'waiting', 'message') ?? '';
  return `${reason} ${message}`.trim() + (ended === undefined ? '' : ` (${ended})`);
}

/** How a container has failed: "discovery ended: OOMKilled, exit code 137". */
function endWords(container: JsonObject, state: 'state' | 'lastState'): string | undefined {
  const code = numberAt(container, state, 'terminated', 'exitCode');
  if (code === undefined || code === 0) return undefined;
  const reason = textAt(container, state, 'terminated', 'reason') ?? 'Error';
  return `${textAt(container, 'name') ?? 'a container'} ended: ${reason}, exit code ${code}`;
}

function unscheduled(pod: Manifest): string | undefined {
  const scheduled = condition(pod, 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled.message || 'not scheduled' : undefined;
}

/** A volume that cannot be mounted, a probe that fails. */
function trouble(events: readonly Manifest[]): string | undefined {
  const warning = events.find(({ type }) => type === 'Warning');
  return warning && `${textAt(warning, 'reason') ?? 'Event'}: ${textAt(warning, 'message') ?? ''}`;
}

function begun(container: JsonObject): readonly string[] {
  const reason = textAt(container, 'state', 'waiting', 'reason');
  return reason === undefined ? [] : [reason];
}
