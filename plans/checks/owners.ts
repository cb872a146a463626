import { recordsAt, textAt } from '../../lib/json.ts';
import { describeRef, refOf } from '../../lib/cluster/object.ts';
import type { Check } from '../../lib/verify/check.ts';
import { labelValue, meshLabel } from '../../lib/state/ownership.ts';
import { istiodsOf } from './istiods.ts';
import { annotationOf, istiodsIn, objectIn } from './places.ts';

export const installer: Check = {
  id: 'installer',
  severity: 'warning',
  about: {
    reads: 'who says to look after the Deployment of each istiod',
    tells: 'that Helm or an operator does, too, so that it may undo what isthmus writes',
  },
  page: 'https://istio.io/latest/docs/setup/install/',
  probes: (topology) =>
    istiodsOf(topology).map(({ cluster, controlPlane, name, deployment }) => ({
      clusters: [cluster],
      title: `nobody else looks after ${name}`,
      reads: [objectIn(cluster, deployment)],
      judge: ({ object }) => {
        const live = object(cluster, deployment);
        const release = live && annotationOf(live, 'meta.helm.sh/release-name');
        const owners = recordsAt(live, 'metadata', 'ownerReferences').map(
          (owner) => `${textAt(owner, 'kind') ?? ''} ${textAt(owner, 'name') ?? ''}`,
        );
        return [
          ...(release === undefined
            ? []
            : [
                {
                  message: `${name} belongs to the Helm release ${release}: the next \`helm upgrade\` may undo what isthmus writes`,
                  hint: `have one of the two look after it; Helm forgets a release, and leaves its objects, with \`kubectl -n ${controlPlane.namespace} delete secret -l owner=helm,name=${release}\`, and then the annotation can go, too`,
                },
              ]),
          ...owners.map((owner) => ({
            message: `${name} belongs to ${owner}, whose operator may undo what isthmus writes`,
            hint: 'have one of the two look after it',
          })),
        ];
      },
    })),
};

export const istiodStrange: Check = {
  id: 'istiod-strange',
  severity: 'warning',
  about: {
    reads: 'the Deployments of all istiods in each cluster',
    tells: 'which of them mesh.yaml does not know: two istiods contend for webhooks and namespaces',
  },
  page: 'https://istio.io/latest/docs/setup/install/multiple-controlplanes/',
  probes: (topology) =>
    topology.clusters.map(({ name }) => {
      const own = istiodsOf(topology)
        .filter(({ cluster }) => cluster === name)
        .map(({ deployment }) => describeRef(deployment));
      return {
        clusters: [name],
        title: 'no other istiod runs here',
        reads: [istiodsIn(name)],
        judge: ({ answer }) =>
          answer(istiodsIn(name))
            .filter((found) => !own.includes(describeRef(refOf(found))))
            .map((found) => {
              const what = describeRef(refOf(found));
              return found.metadata.labels?.[meshLabel] === labelValue(topology.name)
                ? {
                    message: `${what} is an istiod, and mesh.yaml has it no longer`,
                    hint: 'run `isthmus apply --prune`: it deletes it and what belongs to it, as soon as nothing uses it',
                  }
                : {
                    message: `${what} is an istiod, and mesh.yaml does not know it`,
                    hint: 'if it is left over, take it away with its webhooks; if not, write it into mesh.yaml',
                  };
            }),
      };
    }),
};
