import type { Manifest } from '../../lib/cluster/object.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { object } from './changes.ts';
import { bareStep } from './graphs.ts';
import { type Manners, ours, smallCluster, type SmallCluster } from './small-cluster.ts';

export const map = object('ConfigMap mesh/settings', { data: { a: '1' } });
export const service = object('Service mesh/old');
export const secret = object('Secret mesh/key');

export function wanting(id: StepId, ...objects: readonly Manifest[]): Step {
  return bareStep(id, [], { desired: () => [{ kind: 'objects', objects }] });
}

/** What still makes the types known in which something is left over. */
export function keeping(cluster: string): {
  readonly step: Step;
  readonly live: readonly Manifest[];
} {
  const id: StepId = `${cluster}/kept`;
  const objects = [service, secret, map].map(({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, name: 'kept' },
  }));
  return { step: wanting(id, ...objects), live: objects.map((kept) => ours(kept, id)) };
}

/** A cluster in which nothing else differs. */
export function left(
  cluster: string,
  more: readonly Manifest[],
  manners: Manners = {},
): SmallCluster {
  return smallCluster([...keeping(cluster).live, ...more], { name: cluster, ...manners });
}

/** To objects of the mesh. */
export function writes({ asked }: SmallCluster): readonly string[] {
  return asked.filter((request) => /^(apply|delete) (?!inventory)/.test(request));
}
