import type { Manifest } from '../cluster/object.ts';
import { microTimeOf } from '../moment.ts';
import type { Condition } from './conditions.ts';
import { type MeshObject, type MeshObjectStatus, meshType } from './mesh-object.ts';

/** What is told of a mesh when it becomes ready, or stops to be; undefined while that stays as it was. Names no object and no value. */
export function eventOf(
  mesh: MeshObject,
  status: MeshObjectStatus,
  { now, by, id }: { readonly now: number; readonly by: string; readonly id: string },
): Manifest | undefined {
  const [before, after] = [readyOf(mesh.status), readyOf(status)];
  if (after === undefined || before?.reason === after.reason) return undefined;
  const { namespace, name, uid } = mesh;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { namespace, name: `${name}.${id}` },
    eventTime: microTimeOf(now),
    type: after.status === 'True' ? 'Normal' : 'Warning',
    action: 'Reconcile',
    reason: after.reason,
    note: after.message.slice(0, longestNote),
    regarding: { ...meshType, namespace, name, uid },
    reportingController: 'isthmus.dev/reconciler',
    reportingInstance: by.slice(0, longestInstance),
  };
}

/** Letters (events.k8s.io/v1). */
const longestNote = 1_000;
const longestInstance = 128;

function readyOf({ conditions = [] }: MeshObjectStatus): Condition | undefined {
  return conditions.find(({ type }) => type === 'Ready');
}
