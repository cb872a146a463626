import {
  clusterIdOf,
  controlPlaneOf,
  leadersOf,
  namespacesOf,
} from '../../lib/mesh/topology/relations.ts';
import { goingWords } from '../../lib/state/going.ts';
import type { Check } from '../../lib/verify/check.ts';
import { controlPlaneClusters, namespaceRef } from '../namespace.ts';
import { annotationOf, missing, objectIn } from './places.ts';

const label = 'topology.istio.io/network';

/** Without the label, or with another one, traffic takes the way of another network. */
export const networkLabel: Check = {
  id: 'network-label',
  severity: 'error',
  about: {
    reads: `the label \`${label}\` of Istio's namespaces`,
    tells: 'that it is missing, or names another network than mesh.yaml; that one is being deleted',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/#set-the-default-network-for-cluster1',
  probes: (topology) =>
    topology.clusters.flatMap(({ name, istioNetwork: network }) =>
      namespacesOf(topology, name).map((namespace) => ({
        clusters: [name],
        title: `namespace ${namespace} belongs to ${network}`,
        reads: [objectIn(name, namespaceRef(namespace))],
        judge: ({ object }) => {
          const live = object(name, namespaceRef(namespace));
          if (live === undefined) return [missing(`namespace ${namespace}`)];
          const going = goingWords(live);
          if (going !== '') {
            const hint = 'run `isthmus apply`: it waits until it has gone, and makes it anew';
            return [{ message: `namespace ${namespace} ${going}`, hint }];
          }
          const found = live.metadata.labels?.[label];
          if (found === network) return [];
          const message =
            found === undefined
              ? `namespace ${namespace} has no label ${label}, so that its workloads belong to no network`
              : `namespace ${namespace} says that it is in ${found}, and mesh.yaml in ${network}`;
          return [{ message, hint: `run \`isthmus apply\`: it sets the label to ${network}` }];
        },
      })),
    ),
};

/** An istiod writes certificates and webhooks only into clusters whose namespace names its own. */
export const leaderNamed: Check = {
  id: 'leader-named',
  severity: 'error',
  about: {
    reads: `the annotation \`${controlPlaneClusters}\` of the namespaces of remotes`,
    tells: 'that it names none of the clusters whose istiod may lead this one',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#set-the-control-plane-cluster-for-cluster2',
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) => {
      const leaders = leadersOf(topology, name)
        .filter(({ reach }) => reach.kind === 'gateway')
        .map(({ controlPlane }) => controlPlaneOf(topology, controlPlane));
      return leaders.map((controlPlane) => {
        const { namespace } = controlPlane;
        const config = clusterIdOf(topology, controlPlane);
        return {
          clusters: [name],
          title: `namespace ${namespace} lets istiod of ${config} lead`,
          reads: [objectIn(name, namespaceRef(namespace))],
          needs: [{ check: networkLabel.id, cluster: name }],
          judge: ({ object }) => {
            const live = object(name, namespaceRef(namespace));
            const names = (live && annotationOf(live, controlPlaneClusters))?.split(',') ?? [];
            if (names.some((one) => [config, '*'].includes(one.trim()))) return [];
            return [
              {
                message: `namespace ${namespace} does not name ${config} in ${controlPlaneClusters}, so that its istiod writes neither certificates nor webhooks here`,
                hint: 'run `isthmus apply`: it sets the annotation, and makes the remote secret anew where istiod has read it too early',
              },
            ];
          },
        };
      });
    }),
};
