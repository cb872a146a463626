import type { Streamed } from './http.ts';
import { textAt } from '../json.ts';
import type { Manifest, ObjectRef } from './object.ts';
import { ask, askedOf, collectionPath, objectsIn, queryOf, type Server } from './server.ts';
import { type Asked, isTypeMissing, refused } from './status.ts';
import { unanswered } from './unreachable.ts';
import { type Snapshot, watchObject, watchSeconds } from './watch.ts';

/** `ClusterClient.watch` over HTTP: LIST and WATCH with a field selector on the name. */
export function watchRef(
  server: Server,
  ref: ObjectRef,
  signal: AbortSignal,
): AsyncIterable<Manifest | undefined> {
  const asked = askedOf(server, 'watch', ref);
  return watchObject({
    clock: server.clock,
    signal,
    snapshot: () => snapshot(server, asked, { ref, signal }),
    events: (resourceVersion) => events(server, asked, { ref, signal, resourceVersion }),
  });
}

interface Target {
  readonly ref: ObjectRef;
  readonly signal: AbortSignal;
}

async function snapshot(
  server: Server,
  asked: Asked,
  target: Target,
): Promise<Snapshot | undefined> {
  const { ref, signal } = target;
  const path = await collection(server, asked, ref);
  if (path === undefined) return undefined;
  const query = queryOf({ fieldSelector: `metadata.name=${ref.name}` });
  const answer = await ask(server, asked, { method: 'GET', path: `${path}${query}`, signal });
  if (isTypeMissing(answer)) {
    server.discovery.forget(ref);
    return undefined;
  }
  const [object] = objectsIn(asked, answer, ref);
  return {
    object,
    resourceVersion: textAt(answer.body, 'metadata', 'resourceVersion') ?? '',
  };
}

async function events(
  server: Server,
  asked: Asked,
  target: Target & { readonly resourceVersion: string },
): Promise<AsyncIterable<string> | undefined> {
  const { ref, signal, resourceVersion } = target;
  const path = await collection(server, asked, ref);
  if (path === undefined) return undefined;
  const query = queryOf({
    watch: 'true',
    allowWatchBookmarks: 'true',
    fieldSelector: `metadata.name=${ref.name}`,
    resourceVersion,
    timeoutSeconds: String(watchSeconds),
  });
  const answer = await open(server, asked, { path: `${path}${query}`, signal });
  if ('lines' in answer) return answer.lines;
  if (answer.status === 410 || isTypeMissing(answer)) return undefined;
  throw refused(asked, answer);
}

async function collection(
  server: Server,
  asked: Asked,
  ref: ObjectRef,
): Promise<string | undefined> {
  const resource = await server.discovery.resource(ref);
  return resource && collectionPath(resource, asked, ref);
}

async function open(
  server: Server,
  asked: Asked,
  request: { readonly path: string; readonly signal: AbortSignal },
): Promise<Streamed> {
  try {
    return await server.transport.stream({ method: 'GET', ...request });
  } catch (error) {
    throw unanswered(asked, error);
  }
}
