import type { Manifest, Metadata } from '../../../lib/cluster/object.ts';

/** Scales the Deployment of the same name between one and five Pods by their CPU. */
export function autoscaler(metadata: Metadata): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      minReplicas: 1,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    },
  };
}

/** A Deployment of one container. */
export function deployment(
  metadata: Metadata,
  pod: {
    readonly selector: Readonly<Record<string, string>>;
    readonly metadata: Pick<Metadata, 'labels' | 'annotations'>;
    readonly serviceAccountName: string;
    readonly container: object;
  },
): Manifest {
  const { selector, serviceAccountName, container } = pod;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      selector: { matchLabels: selector },
      strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: '25%' } },
      template: {
        metadata: pod.metadata,
        spec: { serviceAccountName, containers: [container] },
      },
    },
  };
}

/** What no container of a mesh needs. */
export const unprivileged = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};
