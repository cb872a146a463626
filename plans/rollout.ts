import type { Topology } from '../lib/mesh/topology/topology.ts';
import type { Change, FieldChange, StepChanges } from '../lib/state/change.ts';
import type { StepId } from '../lib/steps/step.ts';
import type { Turns } from '../lib/steps/turns.ts';
import { imageVersion } from './image-version.ts';

/** The steps that bring a version to a cluster. Types and the account of readers are not among them: they come first, everywhere. */
const moving = ['cni', 'control-plane', 'tag', 'ingress-gateway', 'east-west-gateway', 'remote'];

/**
 * Where what runs becomes another version, clusters take turns in the order of the mesh (Istio: in-place and canary upgrades). One that
 * has it already is looked at, too, before the next one goes on.
 */
export function turnsOf(
  { rollout: { order, pause } }: Topology,
  planned: readonly StepChanges[],
): Turns | undefined {
  const there = new Set(
    planned.filter(({ step }) => waits(step.id)).map(({ step }) => step.cluster),
  );
  const moved = new Set(
    planned
      .filter(({ step, changes }) => waits(step.id) && changes.some(isUpgrade))
      .map(({ step }) => step.cluster),
  );
  const known = order.filter((cluster) => there.has(cluster));
  const turns = known.slice(0, known.findLastIndex((cluster) => moved.has(cluster)) + 1);
  return turns.length < 2 ? undefined : { order: turns, pause, changing: moved, waits };
}

function waits(id: StepId): boolean {
  return moving.includes(id.split('/')[1] ?? '');
}

function isUpgrade(change: Change): boolean {
  return change.kind === 'update' && change.fields.some(isAnotherVersion);
}

/** Of an image, or as the charts label what is theirs. */
function isAnotherVersion({ path, before, after }: FieldChange): boolean {
  if (path.endsWith('labels["app.kubernetes.io/version"]')) return before !== undefined;
  if (typeof before !== 'string' || typeof after !== 'string') return false;
  const [live, wanted] = [imageVersion(before), imageVersion(after)];
  return path.endsWith('.image') && live !== undefined && wanted !== undefined && live !== wanted;
}
