import type { Json, Manifest } from '../cluster/object.ts';
import { fieldAt, recordsAt, textAt } from '../json.ts';
import { withoutCredentials } from './without-credentials.ts';

/** What of an object helps to find a mistake: who wrote it when, and its status. Nothing of its content or annotations. */
export function objectState(object: Manifest): Json {
  const { kind, metadata } = object;
  const { name, namespace, generation, resourceVersion, deletionTimestamp } = metadata;
  return compact({
    object: [kind, namespace, name].filter((part) => part !== undefined).join(' '),
    generation,
    resourceVersion,
    deletionTimestamp,
    managers: (metadata.managedFields ?? []).map(({ manager, operation, subresource, time }) =>
      [manager, operation, subresource, time].filter((part) => part !== undefined).join(' '),
    ),
    // The status of a Secret would be one that nobody knows.
    ...(kind === 'Secret' ? {} : statusOf(object)),
  });
}

/** Numbers, phases and conditions; other parts of a status are left out. */
function statusOf(object: Manifest): Record<string, Json | undefined> {
  const status = fieldAt(object, 'status');
  const numbers = Object.entries(
    typeof status === 'object' && status !== null ? status : {},
  ).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const phase = textAt(object, 'status', 'phase');
  return {
    phase,
    ...(numbers.length === 0 ? {} : { status: Object.fromEntries(numbers) }),
    conditions: recordsAt(object, 'status', 'conditions').map(conditionWords),
    containers: recordsAt(object, 'status', 'containerStatuses').map(containerWords),
    addresses: recordsAt(object, 'status', 'loadBalancer', 'ingress').map(
      (entry) => textAt(entry, 'ip') ?? textAt(entry, 'hostname') ?? '',
    ),
  };
}

function conditionWords(condition: unknown): string {
  const words = ['type', 'status', 'reason', 'message'].flatMap(
    (name) => textAt(condition, name) ?? [],
  );
  return withoutCredentials(words.join(' '));
}

function containerWords(container: unknown): string {
  const waiting = ['waiting', 'terminated'].flatMap((state) =>
    ['reason', 'message'].flatMap((name) => textAt(container, 'state', state, name) ?? []),
  );
  const restarts = fieldAt(container, 'restartCount');
  const ready = fieldAt(container, 'ready') === true ? 'ready' : 'not ready';
  const words = [
    textAt(container, 'name') ?? '',
    ready,
    `restarts ${String(restarts)}`,
    ...waiting,
  ];
  return withoutCredentials(words.join(' '));
}

/** An Event in one line. */
export function eventWords(event: Manifest): string {
  const object = ['kind', 'name'].map((name) => textAt(event, 'involvedObject', name) ?? '');
  const time = textAt(event, 'lastTimestamp') ?? textAt(event, 'eventTime') ?? '';
  const words = [
    time,
    textAt(event, 'type'),
    textAt(event, 'reason'),
    ...object,
    textAt(event, 'message'),
  ];
  return withoutCredentials(words.filter((word) => word !== undefined && word !== '').join(' '));
}

function compact(fields: Readonly<Record<string, Json | undefined>>): Json {
  const said = Object.entries(fields).filter(
    (entry): entry is [string, Json] =>
      entry[1] !== undefined && !(Array.isArray(entry[1]) && entry[1].length === 0),
  );
  return Object.fromEntries(said);
}
