import type { Manifest } from '../cluster/object.ts';
import type { StepId } from '../steps/step.ts';
import { ownedFields } from './fields.ts';

/** Every object that isthmus applies carries these, from the request that creates it. */
export const meshLabel = 'isthmus.dev/mesh';
export const stepLabel = 'isthmus.dev/step';

/** The manifest with the labels that make it ours. */
export function stamp(manifest: Manifest, mesh: string, step: StepId): Manifest {
  const labels = { ...manifest.metadata.labels, [meshLabel]: mesh, [stepLabel]: stepName(step) };
  return { ...manifest, metadata: { ...manifest.metadata, labels } };
}

/** Nobody has told isthmus that this live object is ours: it never applied it, or did so for another mesh. */
export function isForeign(live: Manifest, desired: Manifest): boolean {
  const mesh = live.metadata.labels?.[meshLabel];
  const isOfAnother = mesh !== undefined && mesh !== desired.metadata.labels?.[meshLabel];
  return isOfAnother || ownedFields(live) === undefined;
}

/** `cluster1/east-west-gateway` → `east-west-gateway`, cut to what a label may hold (Kubernetes: "Labels and Selectors"). */
function stepName(step: StepId): string {
  const name = step.slice(step.indexOf('/') + 1);
  return name.slice(0, 63).replace(/-+$/, '');
}

/** The step that the label of a live object names. */
export function stepIn(cluster: string, label: string | undefined): StepId {
  return `${cluster}/${label === undefined || label === '' ? 'unknown' : label}`;
}

/** Is this field one of the labels that `stamp` adds? */
export function isOwnershipField(path: string): boolean {
  return path.includes(`["${meshLabel}"]`) || path.includes(`["${stepLabel}"]`);
}
