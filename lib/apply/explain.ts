import type { ClusterClient } from '../cluster/client.ts';
import type { Manifest } from '../cluster/object.ts';
import { fieldAt, isRecord, recordsAt, textAt } from '../json.ts';
import { isWorkload } from './readiness.ts';

/**
 * Why an object is late, as far as its Events and Pods tell; undefined when they tell nothing.
 * For a Service that waits for a load balancer, silence is the explanation.
 */
export async function explain(client: ClusterClient, live: Manifest): Promise<string | undefined> {
  const namespace = live.metadata.namespace;
  if (namespace === undefined) return undefined;
  const pods =
    live.kind === 'Pod'
      ? containerReason(live)
      : isWorkload(live)
        ? await podReason(client, live, namespace)
        : undefined;
  if (pods !== undefined) return pods;
  const events = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace });
  const [latest] = events
    .filter((event) => concerns(event, live))
    .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)));
  if (latest !== undefined) return wordsOf(latest);
  return live.kind === 'Service'
    ? 'no load-balancer controller has touched this Service'
    : undefined;
}

async function podReason(
  client: ClusterClient,
  live: Manifest,
  namespace: string,
): Promise<string | undefined> {
  const labels = fieldAt(live, 'spec', 'selector', 'matchLabels');
  const strings = Object.entries(isRecord(labels) ? labels : {}).map(
    ([key, value]) => [key, String(value)] as const,
  );
  const pods = await client.list(
    { apiVersion: 'v1', kind: 'Pod' },
    { namespace, labels: Object.fromEntries(strings) },
  );
  const reason = pods.map(containerReason).find((reason) => reason !== undefined);
  return reason ?? replicaSetReason(client, live, namespace);
}

/** Pods that are not made: events of the newest ReplicaSet, or of the DaemonSet, say why (quota, Pod security, a webhook, no ServiceAccount). */
async function replicaSetReason(
  client: ClusterClient,
  live: Manifest,
  namespace: string,
): Promise<string | undefined> {
  const events = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace });
  const [latest] = events
    .filter((event) => textAt(event, 'reason') === 'FailedCreate')
    .filter((event) => isOwnedName(textAt(event, 'involvedObject', 'name'), live.metadata.name))
    .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)));
  return latest === undefined ? undefined : textAt(latest, 'message');
}

/** Its own name, or that of a ReplicaSet of it. */
function isOwnedName(name: string | undefined, owner: string): boolean {
  return (
    name === owner ||
    (name?.startsWith(`${owner}-`) === true && !name.slice(owner.length + 1).includes('-'))
  );
}

function containerReason(pod: Manifest): string | undefined {
  const { name } = pod.metadata;
  for (const status of recordsAt(pod, 'status', 'containerStatuses')) {
    const reason = textAt(status, 'state', 'waiting', 'reason');
    const message = textAt(status, 'state', 'waiting', 'message') ?? '';
    if (reason !== undefined) return `Pod ${name}: ${reason} ${message}`.trim();
  }
  const unscheduled = recordsAt(pod, 'status', 'conditions').find(
    (item) => item['type'] === 'PodScheduled' && item['status'] === 'False',
  );
  return unscheduled === undefined
    ? undefined
    : `Pod ${name}: ${textAt(unscheduled, 'message') ?? 'not scheduled'}`;
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
  return textAt(event, 'lastTimestamp') ?? textAt(event, 'eventTime') ?? '';
}
