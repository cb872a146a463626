import type { ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
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

/**
 * What one step would change, object by object. Throws `ClusterError` as `examine` does, one for all objects that were
 * refused for the same reason.
 */
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
  const examined = await Promise.allSettled(
    wanted.map((object) =>
      examine(object, look(step.cluster, refOf(object.manifest)), {
        client,
        shared,
        absentNamespaces,
        recreate,
      }),
    ),
  );
  const refused = examined.flatMap((result, index): readonly Refusal[] => {
    const kind = wanted[index]?.manifest.kind ?? '';
    return result.status === 'rejected' ? [{ kind, error: result.reason }] : [];
  });
  if (refused.length > 0) throw together(refused);
  return examined.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

interface Refusal {
  readonly kind: string;
  readonly error: unknown;
}

/** One error for all that have the code of the first; of each kind of object, one message is enough. */
function together(refused: readonly Refusal[]): unknown {
  const first = refused[0]?.error;
  if (!(first instanceof ClusterError)) return first;
  const messages = new Map<string, { readonly text: string; more: number }>();
  for (const { kind, error } of refused) {
    if (!(error instanceof ClusterError) || error.code !== first.code) continue;
    const known = messages.get(kind);
    if (known === undefined) messages.set(kind, { text: error.message, more: 0 });
    else known.more += 1;
  }
  const { code, cluster, status, cause } = first;
  const lines = [...messages].map(([kind, { text, more }]) =>
    more === 0 ? text : `${text} (and ${more} more ${kind} objects)`,
  );
  return new ClusterError(code, lines.join('\n'), {
    cluster,
    cause,
    ...(status === undefined ? {} : { status }),
  });
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
