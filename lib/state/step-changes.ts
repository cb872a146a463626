import type { Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Mint, MintTools } from '../steps/minted.ts';
import type { SharedField, Step } from '../steps/step.ts';
import type { Change } from './change.ts';
import { examine } from './examine.ts';
import type { Moment } from './sightings.ts';
import { judge, withVerdict } from './judge.ts';
import { getFrom, listFrom, lookIn, type Seen, type View, type Views } from './view.ts';
import type { Wanted } from './wanted.ts';

export interface StepView {
  readonly clusters: Clusters;
  readonly views: Views;
  /** Whatever the changes follow from must have been seen since. */
  readonly since: Moment;
  readonly shared: readonly SharedField[];
  readonly absentNamespaces: ReadonlySet<string>;
  /** Is it known well enough that there is nothing of this name? Then no dry run is asked. */
  readonly lacks: (ref: ObjectRef) => boolean;
  /** What a dry run has shown for this object as it is and as it is wanted; then none is asked again. */
  readonly shown?: (manifest: Manifest, live: Manifest | undefined) => Change | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Makes what has to be made; in a plan there is none, and placeholders stand for it. */
  readonly mint?: Mint;
}

/**
 * What one step would change, object by object, against what its view has seen. Throws `ClusterError` as `examine` does, one
 * for all objects that were refused for the same reason, and that of another cluster which could not be looked at.
 */
export async function examineStep(
  step: Step,
  wanted: readonly Wanted[],
  view: StepView,
): Promise<readonly Change[]> {
  const { clusters, views, shared, absentNamespaces, now } = view;
  const client = clusters(step.cluster);
  const eyes = await checkStep(step, view);
  const reasons = new Map(
    await Promise.all(
      step.recreations.map(
        async ({ ref, reason }) => [refKey(ref), await reason(eyes.get, eyes.look)] as const,
      ),
    ),
  );
  const recreate = (manifest: Manifest): string | undefined => reasons.get(refKey(refOf(manifest)));
  const requestToken: MintTools['requestToken'] = (cluster, account, seconds) =>
    clusters(cluster).requestToken(account, seconds);
  const get = (ref: ObjectRef) => getFrom(views, views.now())(step.cluster, ref);
  const examined = await Promise.allSettled(
    wanted.map(async (object) => {
      const judged = await judge(object, { get: eyes.get, now, mint: view.mint, requestToken });
      const live = eyes.look(step.cluster, refOf(object.manifest));
      const shown =
        recreate(judged.manifest) === undefined ? view.shown?.(judged.manifest, live) : undefined;
      if (shown !== undefined) return withVerdict(shown, judged);
      const change = await examine(judged, live, {
        client,
        get,
        lacks: view.lacks,
        shared,
        absentNamespaces,
        recreate,
      });
      return withVerdict(change, judged);
    }),
  );
  const refused = examined.flatMap((result, index): readonly Refusal[] => {
    const kind = wanted[index]?.manifest.kind ?? '';
    return result.status === 'rejected' ? [{ kind, error: result.reason }] : [];
  });
  if (refused.length > 0) throw together(refused);
  return examined.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Whether anything makes the step wrong; gives what it was seen by. Throws `StepRefusal` and `ClusterError`. */
export async function checkStep(
  { checks }: Step,
  { clusters, views, since, now }: Pick<StepView, 'clusters' | 'views' | 'since' | 'now'>,
) {
  const eyes = { get: getFrom(views, since), look: lookIn(views), list: listFrom(clusters) };
  await Promise.all(checks.map((check) => check(eyes, now)));
  return eyes;
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
  const { code, cluster, status, cause, hint } = first;
  const lines = [...messages].map(([kind, { text, more }]) =>
    more === 0 ? text : `${text} (and ${more} more ${kind} objects)`,
  );
  return new ClusterError(code, lines.join('\n'), {
    cluster,
    cause,
    hint,
    ...(status === undefined ? {} : { status }),
  });
}

/** What is being deleted takes nothing new. */
function isGoneOrGoing(seen: Seen | undefined): boolean {
  return (
    seen?.kind === 'absent' ||
    (seen?.kind === 'live' && seen.object.metadata.deletionTimestamp !== undefined)
  );
}

/** Those of the wanted namespaces that do not exist or are being deleted, ours or not. Namespaces in the LIST cost no request. Throws `ClusterError`. */
export async function absentNamespaces(
  wanted: readonly Wanted[],
  view: View,
  since: Moment,
): Promise<ReadonlySet<string>> {
  const namespaces = wanted
    .map(({ manifest }) => refOf(manifest))
    .filter((ref) => ref.kind === 'Namespace');
  const found = await Promise.all(namespaces.map((ref) => view.find(ref, since)));
  const unknown = found.find((seen) => seen.kind === 'unknown');
  if (unknown !== undefined) throw unknown.error;
  const absent = namespaces.filter((_ref, index) => isGoneOrGoing(found[index]));
  return new Set(absent.map((ref) => ref.name));
}
