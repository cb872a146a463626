import type { ClusterClient } from '../cluster/client.ts';
import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Get, Look, SharedField, Step } from '../steps/step.ts';
import type { Change } from './change.ts';
import { examine } from './examine.ts';
import type { Wanted } from './wanted.ts';

export interface StepView {
  readonly client: ClusterClient;
  /** What was listed. */
  readonly look: Look;
  readonly get: Get;
  readonly shared: readonly SharedField[];
  readonly absentNamespaces: ReadonlySet<string>;
}

/** What one step would change, object by object. Throws `ClusterError` as `examine` does. */
export async function examineStep(
  step: Step,
  wanted: readonly Wanted[],
  { client, look, get, shared, absentNamespaces }: StepView,
): Promise<readonly Change[]> {
  const reasons = new Map(
    await Promise.all(
      step.recreations.map(async ({ ref, reason }) => [refKey(ref), await reason(get)] as const),
    ),
  );
  const recreate = (manifest: Manifest): string | undefined => reasons.get(refKey(refOf(manifest)));
  return Promise.all(
    wanted.map((object) =>
      examine(object, look(step.cluster, refOf(object.manifest)), {
        client,
        shared,
        absentNamespaces,
        recreate,
      }),
    ),
  );
}

/** Those of the wanted namespaces that do not exist, ours or not. Namespaces in the LIST cost no request. */
export async function absentNamespaces(
  wanted: readonly Wanted[],
  isListed: (ref: ObjectRef) => boolean,
  client: ClusterClient,
): Promise<ReadonlySet<string>> {
  const candidates = wanted
    .map(({ manifest }) => refOf(manifest))
    .filter((ref) => ref.kind === 'Namespace' && !isListed(ref));
  const found = await Promise.all(candidates.map((ref) => client.get(ref)));
  return new Set(
    candidates.filter((_ref, index) => found[index] === undefined).map((ref) => ref.name),
  );
}
