import { textAt } from '../json.ts';
import type { ListOptions } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { type ApiResource, pathOf } from './discovery.ts';
import type { Limited } from './limiter.ts';
import { selectorOf } from './list.ts';
import { groupOf, type ObjectType } from './object.ts';
import { askOk, isSecret, queryOf, type Server } from './server.ts';
import { type Asked, isTypeMissing, refused } from './status.ts';
import { unanswered } from './unreachable.ts';
import { watchSeconds } from './watch.ts';

/** `plural` where every server has the type, under that name: then a server is not asked for all that it serves, which is much to keep. */
export interface RungType extends ObjectType {
  readonly plural?: string;
}

function known({ apiVersion, kind, plural }: RungType): ApiResource | undefined {
  if (plural === undefined) return undefined;
  const prefix = groupOf(apiVersion) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  return { apiVersion, kind, prefix, name: plural, namespaced: true, verbs: [] };
}

/** How long, whom to tell, and how many of many at once are opened. */
export interface RingOptions {
  readonly signal: AbortSignal;
  readonly rang: () => void;
  /** What takes memory only for a moment: many that open at once would take it all together, and a process does not give it back. */
  readonly opening?: Limited | undefined;
}

const metadata = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const listOfMetadata = metadata.replace('Metadata;', 'MetadataList;');

/** Milliseconds between reconnections. */
const pause = 1_000;

/**
 * `KubernetesClient.rings`: a WATCH of metadata that keeps nothing. After each interruption it rings once, for nobody knows what
 * happened meanwhile. A type that is not served is looked for again.
 */
export async function rings(
  server: Server,
  type: RungType,
  selection: ListOptions,
  { signal, rang, opening = at }: RingOptions,
): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    if (!first) rang();
    try {
      const watch = await opening(() => openWatch(server, type, selection, signal));
      for await (const _ of watch) rang();
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

function at<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

/** Nothing when the type is not served, or the server has forgotten where the watch was to begin. */
async function openWatch(
  server: Server,
  type: RungType,
  { namespace, labels }: ListOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<string> | readonly string[]> {
  const resource = known(type) ?? (await server.discovery.resource(type));
  if (resource === undefined) return [];
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
    accept: listOfMetadata,
    signal,
  });
  const watch = queryOf({
    ...selectors,
    watch: 'true',
    resourceVersion: textAt(list.body, 'metadata', 'resourceVersion') ?? '',
    timeoutSeconds: String(watchSeconds),
  });
  const answer = await server.transport
    .stream({ method: 'GET', path: path + watch, accept: metadata, signal })
    .catch((error: unknown) => {
      throw unanswered(asked, error);
    });
  if (!('lines' in answer)) {
    if (answer.status === 410 || isTypeMissing(answer)) return [];
    throw refused(asked, answer);
  }
  return answer.lines;
}
