import { recordsAt } from '../../lib/json.ts';
import { controlPlaneOf, servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Check } from '../../lib/verify/check.ts';
import { selects } from '../label-selector.ts';
import { namespacesIn } from './places.ts';
import { wishOf } from './workloads.ts';

/** istiod writes no root certificate into a namespace that it does not look at, and tells nobody of the endpoints there. */
export const namespaceWatched: Check = {
  id: 'namespace-watched',
  severity: 'error',
  about: {
    reads:
      'the labels of all namespaces that ask for proxies, where `istio.meshConfig` has `discoverySelectors`',
    tells: 'which of them no selector matches: their Pods do not start, and nobody finds them',
  },
  page: 'https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig',
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) => {
      const server = servedBy(topology, name);
      if (server === undefined) return [];
      const { meshConfig } = controlPlaneOf(topology, server.controlPlane);
      const selectors = recordsAt(meshConfig, 'discoverySelectors');
      if (selectors.length === 0) return [];
      return [
        {
          clusters: [name],
          title: 'istiod looks at every namespace that asks for proxies',
          reads: [namespacesIn(name)],
          judge: ({ answer }) => {
            const unseen = answer(namespacesIn(name))
              .filter((namespace) => wishOf(namespace) !== undefined)
              .filter(
                ({ metadata: { labels = {} } }) =>
                  !selectors.some((selector) => selects(selector, labels)),
              );
            if (unseen.length === 0) return [];
            const names = unseen.map(({ metadata }) => metadata.name).join(', ');
            return [
              {
                message: `istiod does not look at namespace ${names}, where Pods are to have proxies: none of \`discoverySelectors\` matches, so that they get no root certificate and do not start`,
                hint: 'give it labels as one of `discoverySelectors` of `istio.meshConfig` in mesh.yaml wants, or write one that matches',
              },
            ];
          },
        },
      ];
    }),
};
