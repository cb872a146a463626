import type { Manifest } from '../lib/cluster/object.ts';
import { recordsAt, textAt } from '../lib/json.ts';
import { isOlder } from '../lib/mesh/release.ts';
import type { Topology } from '../lib/mesh/topology/topology.ts';
import type { Problem } from '../lib/state/change.ts';
import type { Look } from '../lib/steps/step.ts';
import { revisionsOf } from './control-plane.ts';
import { imageVersion } from './image-version.ts';
import { releaseOf, revisioned } from './revision.ts';

/** An istiod that runs, and what it is to become. */
interface Upgrade {
  /** "istiod-1-31-0 of cluster1". */
  readonly words: string;
  readonly cluster: string;
  /** `1.30.4`. */
  readonly live: string;
  readonly wanted: string;
}

/**
 * Ways from one version to another that Istio does not support (istio.io: supported releases, in-place and canary upgrades), by the istiods that
 * were seen. Only what `changing` clusters are about to do counts.
 */
export function upgradeProblems(
  topology: Topology,
  look: Look,
  changing: (cluster: string) => boolean,
): readonly Problem[] {
  const upgrades = upgradesIn(topology, look);
  const moving = upgrades.filter(
    ({ cluster, live, wanted }) => changing(cluster) && live !== wanted,
  );
  return [...moving.flatMap(pathProblem), ...skewProblem(upgrades, changing)];
}

function upgradesIn(topology: Topology, look: Look): readonly Upgrade[] {
  return topology.controlPlanes.flatMap((controlPlane) =>
    revisionsOf(controlPlane).flatMap((place) => {
      const { cluster, revision } = place;
      const name = revisioned('istiod', revision);
      const { namespace } = controlPlane;
      const live = versionIn(
        look(cluster, { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }),
      );
      const wanted = releaseOf(place).version;
      return live === undefined ? [] : [{ words: `${name} of ${cluster}`, cluster, live, wanted }];
    }),
  );
}

function pathProblem({ words, cluster, live, wanted }: Upgrade): readonly Problem[] {
  const step = minorOf(wanted) - minorOf(live);
  if (step < 0) {
    return [
      {
        code: 'E-DOWNGRADE',
        message: `${words} is Istio ${live}, and mesh.yaml wants ${wanted}: the proxies that it serves may be newer than that, and its types already are`,
        hint: `write ${live}; or add ${wanted} as a revision beside it, and move to that`,
        cluster,
      },
    ];
  }
  if (step <= 1) return [];
  return [
    {
      code: 'E-VERSION-JUMP',
      message: `${words} is Istio ${live}, and mesh.yaml wants ${wanted}: in place, Istio is upgraded by one minor version at a time`,
      hint:
        step === 2
          ? `add ${wanted} as a revision beside it, which may be two minor versions newer (docs/upgrades.md)`
          : `upgrade it with the means by which it was installed, to at most two minor versions before ${wanted}; then add ${wanted} as a revision beside it (docs/upgrades.md)`,
      cluster,
    },
  ];
}

/** Clusters that stay behind, because they are left out, must still go together with the others. */
function skewProblem(
  upgrades: readonly Upgrade[],
  changing: (cluster: string) => boolean,
): readonly Problem[] {
  const after = upgrades
    .map((one) => ({ ...one, version: changing(one.cluster) ? one.wanted : one.live }))
    .toSorted((one, other) => (isOlder(one.version, other.version) ? -1 : 1));
  const [oldest, newest] = [after[0], after.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  if (minorOf(newest.version) - minorOf(oldest.version) < 2) return [];
  if (newest.live === newest.wanted) return [];
  return [
    {
      code: 'E-VERSION-SKEW',
      message: `${newest.words} would be Istio ${newest.version} while ${oldest.words} is still ${oldest.version}: control planes of a mesh may be one minor version apart`,
      hint: `upgrade ${oldest.cluster} first`,
      cluster: newest.cluster,
    },
  ];
}

/** Of an istiod; undefined where the tag is no version. */
export function versionIn(deployment: Manifest | undefined): string | undefined {
  const [container] = recordsAt(deployment, 'spec', 'template', 'spec', 'containers');
  return imageVersion(textAt(container, 'image'));
}

/** Of `1.31.0`, 31. */
export function minorOf(version: string): number {
  return Number(version.split('.')[1] ?? 0);
}
