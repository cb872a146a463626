import { faultsOf, knownRelease, type ReleaseFault } from '../../lib/mesh/release.ts';
import { numberAt } from '../../lib/json.ts';
import { isAmong } from '../../lib/state/kubernetes-versions.ts';
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

/** Until its new Pods are ready, those of before go on. */
export const istiodRolledOut: Check = {
  id: 'istiod-rolled-out',
  severity: 'warning',
  about: {
    reads: 'how far the Deployment of each istiod has come',
    tells: 'that Pods of before still serve, as the new ones do not get ready',
  },
  page: 'https://istio.io/latest/docs/ops/diagnostic-tools/',
  probes: (topology) =>
    istiodsOf(topology).map(({ name, cluster, deployment }) => ({
      clusters: [cluster],
      title: `all of ${name} is what its Deployment says`,
      reads: [objectIn(cluster, deployment)],
      needs: [{ check: istiodReady.id, cluster }],
      judge: ({ object }) => {
        const live = object(cluster, deployment);
        const [updated = 0, all = 0] = ['updatedReplicas', 'replicas'].map((field) =>
          numberAt(live, 'status', field),
        );
        if (updated >= all) return [];
        return [
          {
            message: `${all - updated} of ${all} Pods of ${name} are not yet what its Deployment says`,
            hint: `\`kubectl -n ${deployment.namespace} rollout status deployment ${name}\` in ${cluster} says what it waits for`,
          },
        ];
      },
    })),
};

export const kubernetesVersion: Check = {
  id: 'kubernetes-version',
  severity: 'warning',
  about: {
    reads: '`/version`, and which Istio serves the cluster',
    tells: 'that this Istio does not support this Kubernetes',
  },
  page: 'https://istio.io/latest/docs/releases/supported-releases/#support-status-of-istio-releases',
  probes: ({ clusters }) =>
    clusters.flatMap(({ name, base: { version } }) => {
      const release = knownRelease(version, releases);
      if (release === undefined) return [];
      const read = { cluster: name, kind: 'version' } as const;
      const { oldest, newest } = release.kubernetes;
      return [
        {
          clusters: [name],
          title: `Istio ${release.minor} supports its Kubernetes`,
          reads: [read],
          judge: ({ answer }) => {
            if (isAmong(answer(read), release.kubernetes) !== false) return [];
            return [
              {
                message: `${name} is Kubernetes ${answer(read)}, and Istio ${release.minor} supports ${oldest} to ${newest}`,
                hint: 'take another version of either',
              },
            ];
          },
        },
      ];
    }),
};

/** The worst fault of a version that meshes of several clusters meet. */
function faultOf(version: string): ReleaseFault | undefined {
  const release = knownRelease(version, releases);
  if (release !== undefined) return faultsOf(version, release)[0];
  return ['1.29.0', '1.29.1'].includes(version) ? unreadable : undefined;
}

const unreadable: ReleaseFault = {
  fixed: '1.29.2',
  what: 'fails on a remote whose reader role may not read ConfigMaps (istio/istio#59473)',
};
