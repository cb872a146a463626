import { ProtocolRequestType, type TextDocumentIdentifier } from 'vscode-languageserver/node';
import type { Pending } from '../editor/code-lenses.ts';
import { textAt } from '../json.ts';
import { type Feature, patientFeature } from './feature.ts';
import type { OpenMesh } from './open-mesh.ts';
import { pathOf } from './paths.ts';
import type { Plans, Verified } from './plans.ts';
import type { Standing, Standings } from './standing.ts';

/** A mesh on one line, for the status bar of an editor. */
export interface MeshStatus {
  /** Its name; undefined while it has none. */
  readonly mesh: string | undefined;
  readonly errors: number;
  readonly warnings: number;
  /** What is known of its plan: of so many clusters. */
  readonly plan:
    | { readonly kind: 'none' | 'running' }
    | { readonly kind: 'changes'; readonly count: number; readonly clusters: number }
    | { readonly kind: 'problem'; readonly message: string };
  /** What the last `isthmus verify` found; null where none is known. */
  readonly verified: Verified | null;
}

/** Answers `isthmus/status` about an open mesh; null for what is none. */
const statusRequest = new ProtocolRequestType<
  { readonly textDocument: TextDocumentIdentifier },
  MeshStatus | null,
  never,
  void,
  void
>('isthmus/status');

export function statusFeature(
  standings: Standings,
  { verified }: Pick<Plans, 'verified'>,
): Feature {
  return patientFeature(
    {},
    statusRequest,
    async (mesh) => {
      const path = pathOf(mesh.uri);
      const last = path === undefined ? undefined : await verified(path);
      return { ...statusOf(mesh, standings(mesh)), verified: last ?? null };
    },
    { nothing: null, until: 'rested' },
  );
}

function statusOf(
  { sheet }: OpenMesh,
  standing: Standing | undefined,
): Omit<MeshStatus, 'verified'> {
  const { diagnostics } = sheet.diagnosis();
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    mesh: textAt(sheet.document.sketch, 'name'),
    errors,
    warnings: diagnostics.length - errors,
    plan: planOf([...(standing?.pending.values() ?? [])]),
  };
}

/** What one is waiting for comes first, then what went wrong. */
function planOf(pending: readonly Pending[]): MeshStatus['plan'] {
  if (pending.some(({ kind }) => kind === 'running')) return { kind: 'running' };
  const problem = pending.find((found) => found.kind === 'problem');
  if (problem) return problem;
  const counts = pending.flatMap((found) => (found.kind === 'changes' ? [found.count] : []));
  if (counts.length === 0) return { kind: 'none' };
  const count = counts.reduce((sum, one) => sum + one, 0);
  return { kind: 'changes', count, clusters: counts.length };
}
