import { createHash } from 'node:crypto';
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

/** `cluster1/remote-secret/cluster2` → `remote-secret.cluster2`, as a label may hold it. */
export function stepName(step: StepId): string {
  return labelValue(step.slice(step.indexOf('/') + 1).replaceAll('/', '.'));
}

/**
 * A name as a label may hold it (Kubernetes: "Labels and Selectors"): of one that is too long, its beginning and a hash of all of it, so
 * that no two names become one.
 */
export function labelValue(name: string): string {
  if (name.length <= most) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 10);
  return `${name.slice(0, most - hash.length - 1)}-${hash}`;
}

/** Characters of a label's value. */
const most = 63;

/** Is this field one of the labels that `stamp` adds? */
export function isOwnershipField(path: string): boolean {
  return path.includes(`["${meshLabel}"]`) || path.includes(`["${stepLabel}"]`);
}
