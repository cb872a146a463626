import { createHash } from 'node:crypto';
import type { Manifest, ObjectRef } from '../cluster/object.ts';
import type { StepId } from '../steps/step.ts';
import type { FieldChange } from './change.ts';
import { ownedFields } from './fields.ts';

/** Every object that isthmus applies carries these, from the request that creates it. */
export const meshLabel = 'isthmus.dev/mesh';
export const stepLabel = 'isthmus.dev/step';

/** The labels of Kubernetes for members of an ApplySet and for its parent (KEP-3659). */
const partOfLabel = 'applyset.kubernetes.io/part-of';
export const setLabel = 'applyset.kubernetes.io/id';

/** Whose an object is. */
export interface MeshHome {
  /** Name of the mesh. */
  readonly mesh: string;
  /** The namespace in which each cluster keeps what the mesh has there. */
  readonly home: string;
}

/** Where that is unless mesh.yaml says so: every cluster has it, before all else. */
export const usualHome = 'kube-system';

export function ownerOf({
  name,
  home,
}: {
  readonly name: string;
  readonly home: string;
}): MeshHome {
  return { mesh: name, home };
}

/** The manifest with the labels that make it ours. */
export function stamp(manifest: Manifest, owner: MeshHome, step: StepId): Manifest {
  const labels = {
    ...manifest.metadata.labels,
    [meshLabel]: owner.mesh,
    [stepLabel]: stepName(step),
    [partOfLabel]: partOfMesh(owner),
  };
  return { ...manifest, metadata: { ...manifest.metadata, labels } };
}

/** The id of the ApplySet of a mesh: a hash of the name, namespace, kind and group of its parent (KEP-3659). */
export function partOfMesh(owner: MeshHome): string {
  const known = sets.get(owner) ?? setIdOf(inventoryRef(owner));
  sets.set(owner, known);
  return known;
}

/** Every object of a mesh has it. */
const sets = new WeakMap<MeshHome, string>();

function setIdOf({ name, namespace, kind }: ReturnType<typeof inventoryRef>): string {
  const hash = createHash('sha256').update(`${name}.${namespace}.${kind}.`).digest('base64url');
  return `applyset-${hash}-v1`;
}

/** The id of the ApplySet that an object says to be in. */
export function setOf({ metadata }: Manifest): string | undefined {
  return metadata.labels?.[partOfLabel];
}

/** Where each cluster keeps what the mesh has there: in a namespace that is there before the mesh and outlives it. */
export function inventoryRef({ mesh, home }: MeshHome): ObjectRef & { readonly namespace: string } {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: home, name: `isthmus-${mesh}` };
}

/**
 * What an older isthmus applied lacks a label that is known today: the manifest without it, for a look at all else. Undefined when it
 * lacks none.
 */
export function asLabelledBefore(manifest: Manifest, live: Manifest): Manifest | undefined {
  const { [partOfLabel]: partOf, ...labels } = manifest.metadata.labels ?? {};
  if (partOf === undefined || live.metadata.labels?.[partOfLabel] !== undefined) return undefined;
  return { ...manifest, metadata: { ...manifest.metadata, labels } };
}

/** The one field in which a manifest differs from what an older isthmus applied. */
export function newLabel({ metadata }: Manifest): FieldChange {
  return {
    path: `metadata.labels["${partOfLabel}"]`,
    after: metadata.labels?.[partOfLabel] ?? '',
  };
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
  return [meshLabel, stepLabel, partOfLabel].some((label) => path.includes(`["${label}"]`));
}
