import { textAt } from '../json.ts';
import type { ListOptions } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { pathOf } from './discovery.ts';
import { selectorOf } from './list.ts';
import type { ObjectType } from './object.ts';
import { askOk, isSecret, queryOf, type Server } from './server.ts';
import { type Asked, isTypeMissing, refused } from './status.ts';
import { unanswered } from './unreachable.ts';
import { watchSeconds } from './watch.ts';

/** Milliseconds between reconnections. */
const pause = 1_000;

/**
 * `KubernetesClient.rings`: a WATCH of metadata that keeps nothing. After each interruption it yields once, for nobody knows what
 * happened meanwhile. A type that is not served is looked for again.
 */
export async function* rings(
  server: Server,
  type: ObjectType,
  selection: ListOptions,
  signal: AbortSignal,
): AsyncGenerator<void> {
  for (let first = true; !signal.aborted; first = false) {
    if (!first) yield;
    try {
      yield* oneWatch(server, type, selection, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
    }
    await server.clock.sleep(pause, signal).catch(() => undefined);
  }
}

/** Lines that end in the middle are no `ClusterError`. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ClusterError)) return true;
  return ['unreachable', 'timeout', 'unavailable'].includes(error.code);
}

async function* oneWatch(
  server: Server,
  type: ObjectType,
  { namespace, labels }: ListOptions,
  signal: AbortSignal,
): AsyncGenerator<void> {
  const resource = await server.discovery.resource(type);
  if (resource === undefined) return;
  const asked: Asked = {
    cluster: server.cluster,
    what: `watch ${type.kind} objects`,
    secret: isSecret(type),
  };
  const path = pathOf(resource, { namespace });
  const selectors = selectorOf('labelSelector', labels);
  const list = await askOk(server, asked, {
    method: 'GET',
    path: path + queryOf({ ...selectors, limit: '1' }),
    accept: metadataOf('PartialObjectMetadataList'),
    signal,
  });
  const watch = queryOf({
    ...selectors,
    watch: 'true',
    resourceVersion: textAt(list.body, 'metadata', 'resourceVersion') ?? '',
    timeoutSeconds: String(watchSeconds),
  });
  const accept = metadataOf('PartialObjectMetadata');
  const answer = await server.transport
    .stream({ method: 'GET', path: path + watch, accept, signal })
    .catch((error: unknown) => {
      throw unanswered(asked, error);
    });
  if (!('lines' in answer)) {
    if (answer.status === 410 || isTypeMissing(answer)) return;
    throw refused(asked, answer);
  }
  const lines = answer.lines[Symbol.asyncIterator]();
  while ((await lines.next()).done !== true) yield;
}

function metadataOf(kind: string): string {
  return `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;
}
