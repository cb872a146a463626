import { recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Check } from '../../lib/verify/check.ts';
import { releaseOf } from '../revision.ts';
import { istiodReady } from './control-planes.ts';
import { istiodsOf } from './istiods.ts';
import { objectIn } from './places.ts';

export const istiodVersion: Check = {
  id: 'istiod-version',
  severity: 'warning',
  about: {
    reads: 'the image of each istiod',
    tells:
      'that it is of another version than mesh.yaml says, or has a known fault that bears on meshes of several clusters',
  },
  page: 'https://istio.io/latest/docs/releases/supported-releases/',
  probes: (topology) =>
    istiodsOf(topology).map(({ name, deployment, ...place }) => {
      const { cluster } = place;
      const { version: wanted } = releaseOf(place);
      return {
        clusters: [cluster],
        title: `${name} is Istio ${wanted}`,
        reads: [objectIn(cluster, deployment)],
        needs: [{ check: istiodReady.id, cluster }],
        judge: ({ object }) => {
          const found = versionIn(object(cluster, deployment));
          if (found === undefined) return [];
          const fault = faults.find(({ in: versions }) => versions.includes(found));
          if (found === wanted && fault === undefined) return [];
          const words = [
            found === wanted
              ? `${name} is Istio ${found}`
              : `${name} is Istio ${found}, and mesh.yaml wants ${wanted}`,
            ...(fault === undefined ? [] : [`${found} ${fault.what}`]),
          ];
          const hint =
            found === wanted
              ? `take ${fault?.fixed ?? 'a later version'} or a later one in mesh.yaml`
              : 'run `isthmus plan` to see the difference, and `isthmus apply` to mend it';
          return [{ message: words.join('; '), hint }];
        },
      };
    }),
};

/** `docker.io/istio/pilot:1.31.0-distroless`; undefined where the tag is no version. */
function versionIn(deployment: Manifest | undefined): string | undefined {
  const [container] = recordsAt(deployment, 'spec', 'template', 'spec', 'containers');
  return /:(\d+\.\d+\.\d+)(-|@|$)/.exec(textAt(container, 'image') ?? '')?.[1];
}

/** Faults of releases that meshes of several clusters meet, from the release notes of Istio. */
const faults = [
  {
    in: ['1.30.0', '1.30.1', '1.30.2'],
    what: 'overlooks a remote secret that changes (istio/istio#60612)',
    fixed: '1.30.3',
  },
  {
    in: ['1.29.0', '1.29.1'],
    what: 'fails on a remote whose reader role may not read ConfigMaps (istio/istio#59473)',
    fixed: '1.29.2',
  },
];
