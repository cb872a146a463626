import type { Manifest } from '../cluster/object.ts';
import { listAt } from '../json.ts';

/** "is being deleted since …: finalizer x holds it", of an object that goes already; '' of any other. */
export function goingWords(live: Manifest): string {
  const since = live.metadata.deletionTimestamp;
  return since === undefined ? '' : `is being deleted since ${since}${holderOf(live)}`;
}

/** Who must let it go first (Kubernetes: finalizers). */
export function holderOf(live: Manifest): string {
  const names = listAt(live, 'metadata', 'finalizers').map(String);
  if (names.includes('foregroundDeletion')) return ': its Pods have not stopped yet';
  return names.length === 0 ? '' : `: finalizer ${names.join(', ')} holds it`;
}
