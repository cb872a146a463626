import type { ClusterClient } from '../cluster/client.ts';
import { type Manifest, refOf } from '../cluster/object.ts';
import { isMap } from '../state/fields.ts';

/**
 * Why an object is late, as far as its Events and Pods tell; undefined when they tell nothing.
 * For a Service that waits for a load balancer, silence is the explanation.
 */
export async function explain(client: ClusterClient, live: Manifest): Promise<string | undefined> {
  const namespace = live.metadata.namespace;
  if (namespace === undefined) return undefined;
  const pods = isWorkload(live) ? await podReason(client, live, namespace) : undefined;
  if (pods !== undefined) return pods;
  const events = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace });
  const [latest] = events
    .filter((event) => concerns(event, live))
    .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)));
  if (latest !== undefined) return `${textAt(latest, 'reason')}: ${textAt(latest, 'message')}`;
  return live.kind === 'Service'
    ? 'no load-balancer controller has touched this Service'
    : undefined;
}

async function podReason(
  client: ClusterClient,
  live: Manifest,
  namespace: string,
): Promise<string | undefined> {
  const labels = mapAt(mapAt(mapAt(live, 'spec'), 'selector'), 'matchLabels');
  const strings = Object.entries(labels).map(([key, value]) => [key, String(value)] as const);
  const pods = await client.list(
    { apiVersion: 'v1', kind: 'Pod' },
    { namespace, labels: Object.fromEntries(strings) },
  );
  if (pods.length === 0) return replicaSetReason(client, live, namespace);
  return pods.map(containerReason).find((reason) => reason !== undefined);
}

/** No Pod at all: the ReplicaSet's events say why (quota, admission webhook, missing ServiceAccount). */
async function replicaSetReason(
  client: ClusterClient,
  live: Manifest,
  namespace: string,
): Promise<string | undefined> {
  const events = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace });
  const [latest] = events
    .filter((event) => textAt(event, 'reason') === 'FailedCreate')
    .filter((event) =>
      textAt(mapAt(event, 'involvedObject'), 'name').startsWith(`${refOf(live).name}-`),
    )
    .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)));
  return latest === undefined ? undefined : textAt(latest, 'message');
}

function containerReason(pod: Manifest): string | undefined {
  const statuses = mapAt(pod, 'status')['containerStatuses'];
  for (const status of Array.isArray(statuses) ? statuses : []) {
    const waiting = mapAt(mapAt(isMap(status) ? status : {}, 'state'), 'waiting');
    const reason = textAt(waiting, 'reason');
    if (reason !== '')
      return `Pod ${pod.metadata.name}: ${reason} ${textAt(waiting, 'message')}`.trim();
  }
  const conditions = mapAt(pod, 'status')['conditions'];
  const unscheduled = (Array.isArray(conditions) ? conditions : []).find(
    (item: unknown) => isMap(item) && item['type'] === 'PodScheduled' && item['status'] === 'False',
  );
  return isMap(unscheduled)
    ? `Pod ${pod.metadata.name}: ${textAt(unscheduled, 'message')}`
    : undefined;
}

function isWorkload(live: Manifest): boolean {
  return live.kind === 'Deployment' || live.kind === 'DaemonSet';
}

function concerns(event: Manifest, live: Manifest): boolean {
  const object = mapAt(event, 'involvedObject');
  return object['kind'] === live.kind && object['name'] === live.metadata.name;
}

function timeOf(event: Manifest): string {
  return textAt(event, 'lastTimestamp') || textAt(event, 'eventTime');
}

function mapAt(
  value: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const found = value[name];
  return isMap(found) ? found : {};
}

function textAt(value: Readonly<Record<string, unknown>>, name: string): string {
  const found = value[name];
  return typeof found === 'string' ? found : '';
}
