import { fieldAt, recordsAt } from '../../json.ts';
import type { Manifest } from '../../cluster/object.ts';
import type { Edit, Loop, Scene } from '../loop.ts';
import type { Trouble } from '../trouble.ts';
import { condition, type Fields, statusEdit } from './status.ts';

/** Pods come up: the status of Deployments, StatefulSets and DaemonSets follows their spec. There are no Pods. */
export const workloads: Loop = {
  manager: 'kube-controller-manager',
  delay: readinessOf,
  edits: (scene) =>
    scene.clusters.flatMap((cluster) => [
      ...statuses(scene, cluster, 'Deployment', deployment),
      ...statuses(scene, cluster, 'StatefulSet', statefulSet),
      ...statuses(scene, cluster, 'DaemonSet', daemonSet),
    ]),
};

function readinessOf({ readiness = 400 }: Trouble): number {
  return readiness;
}

function statuses(
  scene: Scene,
  cluster: string,
  kind: string,
  status: (object: Manifest, now: string) => Fields,
): readonly Edit[] {
  return scene
    .list(cluster, kind)
    .filter((object) => scene.age(object) >= readinessOf(scene.trouble))
    .flatMap((object) => statusEdit(cluster, object, status(object, scene.now)));
}

function deployment(object: Manifest, now: string): Fields {
  const count = replicasOf(object);
  const counts =
    count === 0
      ? {}
      : { replicas: count, updatedReplicas: count, readyReplicas: count, availableReplicas: count };
  return {
    observedGeneration: object.metadata.generation,
    ...counts,
    conditions: [
      changing(object, now, {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }),
      changing(object, now, {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `ReplicaSet of "${object.metadata.name}" has successfully progressed.`,
      }),
    ],
  };
}

function statefulSet(object: Manifest): Fields {
  const count = replicasOf(object);
  return {
    observedGeneration: object.metadata.generation,
    replicas: count,
    readyReplicas: count,
    availableReplicas: count,
    updatedReplicas: count,
    currentReplicas: count,
  };
}

/** One Node. */
function daemonSet(object: Manifest): Fields {
  return {
    observedGeneration: object.metadata.generation,
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberAvailable: 1,
    numberMisscheduled: 0,
    numberReady: 1,
    updatedNumberScheduled: 1,
  };
}

function replicasOf(object: Manifest): number {
  const replicas = fieldAt(object, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
}

/** Conditions of Deployments tell also when they were last looked at, and so when the last rollout ended. */
function changing(
  object: Manifest,
  now: string,
  wanted: { readonly type: string; readonly status: string; readonly [field: string]: unknown },
): Fields {
  const told = condition(object, wanted, now);
  const isRolledOut =
    fieldAt(object, 'status', 'observedGeneration') === object.metadata.generation;
  const before = recordsAt(object, 'status', 'conditions').find(({ type }) => type === wanted.type);
  const lastUpdateTime =
    wanted.type !== 'Progressing'
      ? told['lastTransitionTime']
      : isRolledOut
        ? (before?.['lastUpdateTime'] ?? now)
        : now;
  return { ...told, lastUpdateTime };
}
