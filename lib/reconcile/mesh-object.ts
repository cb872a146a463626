import type { Manifest } from '../cluster/object.ts';
import { durationOf } from '../duration.ts';
import { fieldAt, isRecord, type JsonObject, textAt } from '../json.ts';
import type { Condition } from './conditions.ts';
import type { Correction } from './fights.ts';

/** The custom resource: meshes.isthmus.dev. */
export const meshType = { apiVersion: 'isthmus.dev/v1alpha1', kind: 'Mesh' } as const;

/** What of a mesh somebody has to approve before it is done. */
export type ApprovalPolicy = 'none' | 'disruptive' | 'all';

/** A Mesh as the reconciler sees it. */
export interface MeshObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  /** The content of mesh.yaml. */
  readonly mesh: JsonObject;
  /** A Secret of the same namespace; each of its keys is a kubeconfig. */
  readonly kubeconfigs: string | undefined;
  readonly approval: ApprovalPolicy;
  /** `ID@date`. */
  readonly approve: string | undefined;
  readonly suspend: boolean;
  /** Milliseconds between two looks. */
  readonly interval: number;
  readonly onDrift: 'correct' | 'report';
  /** Whatever the annotation says by which somebody asks for a look now. */
  readonly requested: string | undefined;
  readonly status: MeshObjectStatus;
}

/** What the reconciler says of a mesh, and remembers: there is no other record. */
export interface MeshObjectStatus {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  /** RFC 3339. */
  readonly lastPlanTime?: string;
  /** When something has to be made anew at the latest: RFC 3339; absent where nothing ends. */
  readonly renewal?: string;
  readonly lastHandledRequest?: string;
  /** Digest of the mesh that was last applied as a whole. */
  readonly applied?: string;
  readonly plan?: PendingPlan;
  readonly clusters?: readonly ClusterStatus[];
  /** What was put right lately that others had changed. */
  readonly corrections?: readonly Correction[];
  /** The last times that something was done or became otherwise, the newest first. */
  readonly history?: readonly HistoryEntry[];
  /** `2/3`: how many clusters could be looked at. */
  readonly reachable?: string;
}

export interface HistoryEntry {
  /** RFC 3339. */
  readonly time: string;
  /** That of `Ready`. */
  readonly reason: string;
  /** What was done: `12 to create`; absent where nothing was. */
  readonly did?: string;
}

/** A plan that waits for somebody, or was found and not done. */
export interface PendingPlan {
  /** `ID@date`; absent where the plan is not complete. */
  readonly id?: string;
  /** `12 to create, 1 to delete`. */
  readonly tally: string;
  /** A line for each change that somebody has to approve; the first of them. */
  readonly needsApproval?: readonly string[];
}

export interface ClusterStatus {
  readonly name: string;
  readonly reachable: boolean;
  readonly message?: string;
}

/** By which `isthmus reconcile MESH --now` asks; answered in `status.lastHandledRequest`. */
export const requestedAt = 'isthmus.dev/requestedAt';

const usualInterval = 600_000;

export function meshObjectOf(manifest: Manifest): MeshObject {
  const { metadata } = manifest;
  const spec = fieldAt(manifest, 'spec');
  const mesh = fieldAt(spec, 'mesh');
  const approval = textAt(spec, 'approval');
  const found = fieldAt(manifest, 'status');
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    generation: metadata.generation ?? 0,
    mesh: isRecord(mesh) ? mesh : {},
    kubeconfigs: textAt(spec, 'kubeconfigs'),
    approval: approval === 'none' || approval === 'all' ? approval : 'disruptive',
    approve: textAt(spec, 'approve'),
    suspend: fieldAt(spec, 'suspend') === true,
    interval: durationOf(textAt(spec, 'interval') ?? '') ?? usualInterval,
    onDrift: textAt(spec, 'onDrift') === 'report' ? 'report' : 'correct',
    requested: metadata.annotations?.[requestedAt],
    // Nobody but the reconciler writes it: the API server lets only those who may.
    status: isRecord(found) ? found : {},
  };
}

/** Has somebody said something since the last look? */
export function isAsked({ generation, requested, status }: MeshObject): boolean {
  return generation !== status.observedGeneration || requested !== status.lastHandledRequest;
}

/** The names of the clusters that its mesh has. */
export function clustersOf({ mesh: { clusters } }: MeshObject): readonly string[] {
  return Object.keys(isRecord(clusters) ? clusters : {});
}
