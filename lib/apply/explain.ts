import type { ClusterClient } from '../cluster/client.ts';
import type { Manifest } from '../cluster/object.ts';
import { fieldAt, isRecord, textAt } from '../json.ts';
import { podReason } from './pod-reason.ts';
import { isWorkload } from './readiness.ts';

/**
 * Why an object is late, as far as its Events and Pods tell; undefined when they tell nothing.
 * For a Service that waits for a load balancer, silence is the explanation.
 */
export async function explain(client: ClusterClient, live: Manifest): Promise<string | undefined> {
  const { namespace } = live.metadata;
  if (namespace === undefined) return undefined;
  const pods = isWorkload(live)
    ? await podsOf(client, live, namespace)
    : live.kind === 'Pod'
      ? [live]
      : [];
  const events = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace });
  const latest = events.toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)));
  const reason = pods
    .map((pod) =>
      podReason(
        pod,
        latest.filter((event) => concerns(event, pod)),
      ),
    )
    .find((found) => found !== undefined);
  if (reason !== undefined) return reason;
  if (isWorkload(live)) return refusedPods(live, pods, latest);
  const [last] = latest.filter((event) => concerns(event, live));
  if (last !== undefined) return wordsOf(last);
  return live.kind === 'Service' && live.metadata.deletionTimestamp === undefined
    ? 'no load-balancer controller has touched this Service'
    : undefined;
}

async function podsOf(
  client: ClusterClient,
  live: Manifest,
  namespace: string,
): Promise<readonly Manifest[]> {
  const labels = fieldAt(live, 'spec', 'selector', 'matchLabels');
  const strings = Object.entries(isRecord(labels) ? labels : {}).map(
    ([key, value]) => [key, String(value)] as const,
  );
  return client.list(
    { apiVersion: 'v1', kind: 'Pod' },
    { namespace, labels: Object.fromEntries(strings) },
  );
}

/**
 * Pods that are not made: events of the newest ReplicaSet, or of the DaemonSet, say why (quota, Pod security, a webhook, no
 * ServiceAccount). What was before a Pod was made all the same is over.
 */
function refusedPods(
  live: Manifest,
  pods: readonly Manifest[],
  latest: readonly Manifest[],
): string | undefined {
  const made = pods.map((pod) => textAt(pod, 'metadata', 'creationTimestamp') ?? '').toSorted();
  const refusal = latest
    .filter((event) => textAt(event, 'reason') === 'FailedCreate')
    .filter((event) => timeOf(event) >= (made.at(-1) ?? ''))
    .find((event) => isOwnedName(textAt(event, 'involvedObject', 'name'), live.metadata.name));
  if (refusal !== undefined) return textAt(refusal, 'message');
  const warning = latest.find((event) => concerns(event, live) && event['type'] === 'Warning');
  return warning && wordsOf(warning);
}

/** Its own name, or that of a ReplicaSet of it. */
function isOwnedName(name: string | undefined, owner: string): boolean {
  return (
    name === owner ||
    (name?.startsWith(`${owner}-`) === true && !name.slice(owner.length + 1).includes('-'))
  );
}

function concerns(event: Manifest, live: Manifest): boolean {
  return (
    fieldAt(event, 'involvedObject', 'kind') === live.kind &&
    fieldAt(event, 'involvedObject', 'name') === live.metadata.name
  );
}

function wordsOf(event: Manifest): string {
  return `${textAt(event, 'reason') ?? 'Event'}: ${textAt(event, 'message') ?? ''}`;
}

function timeOf(event: Manifest): string {
  return (
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    ''
  );
}
