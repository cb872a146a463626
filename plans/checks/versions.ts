import { faultsOf, type ReleaseFault } from '../../lib/mesh/release.ts';
import type { Check } from '../../lib/verify/check.ts';
import { releases } from '../releases/index.ts';
import { releaseOf } from '../revision.ts';
import { versionIn } from '../upgrade-path.ts';
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
          const fault = faultOf(found);
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

/** The worst fault of a version that meshes of several clusters meet. */
function faultOf(version: string): ReleaseFault | undefined {
  const release = releases.find(({ minor }) => version.startsWith(`${minor}.`));
  if (release !== undefined) return faultsOf(version, release)[0];
  return ['1.29.0', '1.29.1'].includes(version) ? unreadable : undefined;
}

const unreadable: ReleaseFault = {
  fixed: '1.29.2',
  what: 'fails on a remote whose reader role may not read ConfigMaps (istio/istio#59473)',
};
