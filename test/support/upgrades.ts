import type { Manifest } from '../../lib/cluster/object.ts';
import type { Problem } from '../../lib/state/change.ts';
import type { Look } from '../../lib/steps/step.ts';
import { upgradeProblems } from '../../plans/upgrade-path.ts';
import { meshOf } from './topologies.ts';

const primary = { network: 'network1', role: 'primary' } as const;

/** What speaks against cluster1 going from one version to another, while cluster2, if its istiod has a version, is left alone. */
export function upgradesOf(live: string, wanted: string, other?: string): readonly Problem[] {
  const topology = meshOf(
    {
      cluster1: { context: 'kind-cluster1', ...primary },
      cluster2: { context: 'kind-cluster2', ...primary },
    },
    { version: wanted },
  );
  const versions: Readonly<Record<string, string | undefined>> = {
    cluster1: live,
    cluster2: other,
  };
  const look: Look = (cluster, { name }) => {
    const version = versions[cluster];
    return version === undefined || name !== 'istiod' ? undefined : istiodOf(version);
  };
  return upgradeProblems(topology, look, (cluster) => cluster === 'cluster1');
}

/** The first thing that does. */
export function upgradeProblem(live: string, wanted: string, other?: string): Problem {
  const [found] = upgradesOf(live, wanted, other);
  if (found === undefined) throw new Error('Istio supports that');
  return found;
}

function istiodOf(version: string): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system' },
    spec: {
      template: {
        spec: { containers: [{ image: `docker.io/istio/pilot:${version}-distroless` }] },
      },
    },
  };
}
