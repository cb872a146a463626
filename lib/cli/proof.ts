import type { Ports } from '../engine.ts';
import { clustersServedBy, controlPlaneOf, leadersOf } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Engine } from './engine.ts';
import type { ClusterOptions } from './options.ts';

/** Why a cluster does not work, by what `isthmus verify` finds in it and in those that it has to do with. */
export function proofOf(
  { layout: { topology }, clusters, clock }: Pick<Engine, 'layout' | 'clusters' | 'clock'>,
  { sandbox }: ClusterOptions,
): NonNullable<Ports['prove']> {
  return async (cluster) => {
    const { checks } = await import('../../plans/checks/index.ts');
    const { handshake } = await import('../network/handshake.ts');
    const { resolve } = await import('../network/resolve.ts');
    const { verify } = await import('../verify/verify.ts');
    const verdicts = await verify(topology, checks, {
      clusters,
      handshake,
      resolve,
      clock,
      embedded: sandbox !== undefined,
      only: around(topology, cluster),
    });
    const wrong = verdicts.find(
      ({ kind, check, clusters: those }) =>
        kind === 'failed' && check.severity === 'error' && those.includes(cluster),
    );
    const [finding] = wrong?.kind === 'failed' ? wrong.findings : [];
    if (wrong === undefined || finding === undefined) return undefined;
    return { reason: `${wrong.check.id}: ${finding.message}`, hint: finding.hint };
  };
}

function around(topology: Topology, cluster: string): readonly string[] {
  const hosts = leadersOf(topology, cluster).map(
    ({ controlPlane }) => controlPlaneOf(topology, controlPlane).host,
  );
  return [...new Set([cluster, ...hosts, ...clustersServedBy(topology, cluster)])];
}
