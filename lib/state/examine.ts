import type { Applied, ClusterClient } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { isEmptyTree } from '../cluster/field-tree.ts';
import { type Manifest, type ObjectRef, refOf } from '../cluster/object.ts';
import { equal } from '../json.ts';
import type { SharedField } from '../steps/step.ts';
import type { Change, FieldChange } from './change.ts';
import { converged } from './converged.ts';
import { diff } from './diff.ts';
import { type WayOut, wayOut } from './culprits.ts';
import { forgotten, givenUp, lossesOf, staying } from './takeover.ts';
import { goingWords } from './going.ts';
import { intent } from './intent.ts';
import { reclaimed } from './reclaimed.ts';
import { renamedItems } from './renamed.ts';
import type { ToldFact } from './moved-fact.ts';
import { asLabelledBefore, isForeign, isOwnershipField, newLabel } from './ownership.ts';
import type { Wanted } from './wanted.ts';
import { withStaying } from './with-staying.ts';

export interface Examination {
  readonly client: Pick<ClusterClient, 'serves' | 'apply'>;
  /** The object as it is now, ours or not. */
  readonly get: (ref: ObjectRef) => Promise<Manifest | undefined>;
  /** Is it known that there is nothing of this name, ours or not? */
  readonly lacks: (ref: ObjectRef) => boolean;
  readonly shared: readonly SharedField[];
  /** Namespaces that an earlier step creates. */
  readonly absentNamespaces: ReadonlySet<string>;
  /** Why a live object must be created anew, if it must. */
  readonly recreate: (manifest: Manifest) => string | undefined;
}

/**
 * What would happen to one object. `live` is what was last seen of it; undefined may also mean that it is not ours.
 * Asks the server (dry run) only when field ownership does not answer. Throws `ClusterError` when the server refuses
 * for a reason that is not a change.
 */
export async function examine(
  { manifest, unknown, told = [] }: Wanted,
  live: Manifest | undefined,
  examination: Examination,
): Promise<Change> {
  const { client, get, lacks, shared, absentNamespaces, recreate } = examination;
  const ref = refOf(manifest);
  if (live?.metadata.deletionTimestamp !== undefined) {
    return goingAway(live, intent(manifest, undefined, shared), unknown);
  }
  const desired = intent(manifest, live, shared);
  const isOutOfReach = ref.namespace !== undefined && absentNamespaces.has(ref.namespace);
  if (unknown.length > 0) {
    const found = live ?? (isOutOfReach ? undefined : await get(ref));
    const anew = found === undefined ? undefined : recreate(found);
    return found !== undefined && anew !== undefined
      ? replace(found, desired, anew, unknown)
      : unverified(found, { ref, desired, unknown, certainty: 'after-apply' });
  }
  const reason = live === undefined ? undefined : recreate(live);
  if (live !== undefined && reason !== undefined) return replace(live, desired, reason);
  if (live !== undefined && converged(live, desired)) {
    return { kind: 'keep', ref, certainty: 'owned' };
  }
  const former = live && asLabelledBefore(desired, live);
  if (live !== undefined && former !== undefined && converged(live, former)) {
    const fields = [newLabel(desired)];
    return { kind: 'update', ref, desired, fields, unknown, force: false, certainty: 'owned' };
  }
  const deferred = (note: string, found?: Manifest): Change =>
    unverified(found, { ref, desired, unknown, certainty: 'deferred', note });
  if (isOutOfReach) return deferred(`namespace ${ref.namespace} does not exist yet`);
  if (!(await client.serves(ref))) {
    return deferred(`${ref.kind} (${ref.apiVersion}) is not served yet`);
  }
  if (live === undefined && lacks(ref)) {
    return { kind: 'create', ref, desired, unknown, certainty: 'absent' };
  }
  try {
    return await ask({ desired, told }, live, examination);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (error.code === 'namespace-missing' || error.code === 'namespace-terminating') {
      return deferred(error.message);
    }
    // The webhook that would have to agree does not answer: perhaps it is what this plan repairs.
    if (error.code === 'webhook-unreachable') {
      return deferred(error.message, live ?? (await get(ref)));
    }
    if (error.code !== 'immutable' && error.code !== 'invalid') throw error;
    const found = live ?? (await get(ref));
    const other = found && insteadOf(error, found, { desired, told }, shared);
    if (other !== undefined) return other;
    throw error;
  }
}

/** What can be done where the server refuses the object as it would be; undefined where nothing can. */
function insteadOf(
  { code, message, causes }: ClusterError,
  live: Manifest,
  { desired, told }: { readonly desired: Manifest; readonly told: readonly ToldFact[] },
  shared: readonly SharedField[],
): Change | undefined {
  if (code === 'immutable') {
    return { ...replace(live, desired, message), fields: diff(live, desired, told) };
  }
  if (code !== 'invalid' || causes.length === 0 || isForeign(live, desired)) return undefined;
  const way = wayOut(live, desired, causes, shared);
  return way && adoptFields(live, desired, way);
}

/** The server can be asked about the rest once these fields are ours. */
function adoptFields(live: Manifest, desired: Manifest, { sole, fields }: WayOut): Change {
  return {
    kind: 'adopt',
    ref: refOf(desired),
    desired,
    fields,
    unknown: [],
    force: false,
    fieldsOnly: true,
    sole,
    losses: lossesOf(live, sole),
    certainty: 'deferred',
    note: 'the server can be asked about it once these fields are ours',
  };
}

async function ask(
  { desired, told }: { readonly desired: Manifest; readonly told: readonly ToldFact[] },
  listed: Manifest | undefined,
  { client, get, shared, recreate }: Examination,
): Promise<Change> {
  const ref = refOf(desired);
  const first = await client.apply(desired, { dryRun: true, force: false });
  if (first.kind === 'created') {
    return { kind: 'create', ref, desired, unknown: [], certainty: 'verified' };
  }
  const live = listed ?? (await get(ref));
  if (live === undefined) {
    return { kind: 'create', ref, desired, unknown: [], certainty: 'verified' };
  }
  const reason = listed === undefined ? recreate(live) : undefined;
  if (reason !== undefined) return replace(live, desired, reason);
  const settled = listed === undefined ? intent(desired, live, shared) : desired;
  const second = equal(settled, desired)
    ? first
    : await client.apply(settled, { dryRun: true, force: false });
  const force = second.kind === 'conflict';
  const answer = force ? await predict(settled, client) : second;
  if (answer.kind === 'conflict') {
    throw new ClusterError('conflict', answer.message, { cluster: '' });
  }
  if (isForeign(live, desired)) {
    const sole = givenUp(live, answer.object, shared);
    const fields = [...adoptedFields(live, answer.object), ...forgotten(live, sole)];
    const change = { ref, desired: settled, fields, unknown: [], force, certainty } as const;
    return { ...change, kind: 'adopt', sole, losses: lossesOf(live, sole) };
  }
  const fields = diff(live, answer.object, told);
  const stays = staying(live, answer.object, shared);
  const renamed = renamedItems(live, settled);
  const plain: Change =
    fields.length === 0
      ? { kind: 'keep', ref, certainty }
      : { kind: 'update', ref, desired: settled, fields, unknown: [], force, certainty };
  if (!isEmptyTree(stays) || renamed.length > 0) {
    return withStaying(plain, { live, desired: settled, stays, renamed });
  }
  return plain.kind === 'keep' ? { ...plain, ...reclaimed(settled, live, second) } : plain;
}

const certainty = 'verified';

/** Every adoption adds our labels: that is what the word says, and no difference. Those of another mesh are one. Nothing was applied that could differ. */
function adoptedFields(live: Manifest, predicted: Manifest): readonly FieldChange[] {
  const labelled = { ...live, metadata: { labels: {}, ...live.metadata } };
  return diff(labelled, predicted)
    .filter(({ path, before }) => before !== undefined || !isOwnershipField(path))
    .map(({ drift: _drift, ...field }) => field);
}

/** What the object would become if we took all that we want: equal values spelled otherwise then show as equal. */
function predict(desired: Manifest, client: Examination['client']): Promise<Applied> {
  return client.apply(desired, { dryRun: true, force: true });
}

function replace(
  live: Manifest,
  desired: Manifest,
  reason: string,
  unknown: Wanted['unknown'] = [],
): Extract<Change, { readonly kind: 'replace' }> {
  return {
    kind: 'replace',
    ref: refOf(desired),
    desired,
    fields: [],
    unknown,
    reason,
    uid: live.metadata.uid ?? '',
    foreign: isForeign(live, desired),
    certainty: unknown.length > 0 ? 'after-apply' : 'verified',
  };
}

/** Nothing can be said of what comes after it; apply waits until it has gone. */
function goingAway(live: Manifest, desired: Manifest, unknown: Wanted['unknown']): Change {
  const reason = `${goingWords(live)}; apply waits until it has gone`;
  return {
    kind: 'create',
    ref: refOf(desired),
    desired,
    unknown,
    certainty: unknown.length > 0 ? 'after-apply' : 'deferred',
    reason,
  };
}

/** A change that no server can be asked about yet: which fields differ is known only right before it is written. */
function unverified(
  live: Manifest | undefined,
  change: Omit<Extract<Change, { kind: 'create' }>, 'kind'>,
): Change {
  if (live === undefined) return { ...change, kind: 'create' };
  const kind = isForeign(live, change.desired) ? 'adopt' : 'update';
  return { ...change, kind, fields: [], force: false };
}
