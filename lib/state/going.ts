import type { Manifest } from '../cluster/object.ts';
import { listAt, recordsAt, textAt } from '../json.ts';

/** "is being deleted since …: finalizer x holds it", of an object that goes already; '' of any other. */
export function goingWords(live: Manifest): string {
  const since = live.metadata.deletionTimestamp;
  return since === undefined ? '' : `is being deleted since ${since}${holderOf(live)}`;
}

/** Who must let it go first (Kubernetes: finalizers), or what is left in it, as the controllers of namespaces and types say. */
export function holderOf(live: Manifest): string {
  const names = listAt(live, 'metadata', 'finalizers').map(String);
  if (names.includes('foregroundDeletion')) return ': its Pods have not stopped yet';
  const left = recordsAt(live, 'status', 'conditions')
    .filter(({ type, status }) => status === 'True' && emptying.test(String(type)))
    .flatMap((condition) => textAt(condition, 'message') ?? []);
  if (left.length > 0) return `: ${left.join('; ')}`;
  return names.length === 0 ? '' : `: finalizer ${names.join(', ')} holds it`;
}

/** Conditions of Namespaces and CustomResourceDefinitions that are being emptied. */
const emptying = /Remaining$|Failure$|^Terminating$/;
