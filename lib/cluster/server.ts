import type { Clock } from '../clock.ts';
import type { Sending } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import {
  type ApiPlace,
  type ApiResource,
  discover,
  type Discovery,
  isDiscovery,
  isMissingRoot,
  loadResources,
  pathOf,
} from './discovery.ts';
import type { Answer, Request } from './http.ts';
import { isRecord } from '../json.ts';
import { isManifest, manifestsOf } from './manifest.ts';
import { describeRef, groupOf, type Manifest, type ObjectRef, type ObjectType } from './object.ts';
import { type Asked, foreign, refused } from './status.ts';
import type { Transport } from './transport.ts';
import { unanswered } from './unreachable.ts';

/** One API server, as the functions of the client see it. */
export interface Server {
  readonly cluster: string;
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly clock: Clock;
}

export function serverOf(cluster: string, transport: Transport, clock: Clock): Server {
  const asked: Asked = { cluster, what: 'discover types', secret: false };
  const get = async (path: string, accept: string): Promise<unknown> => {
    const answer = await ask({ transport }, asked, { method: 'GET', path, accept });
    if (isOk(answer) ? !isDiscovery(answer.body) : isMissingRoot(path, answer)) {
      throw foreign(asked, answer);
    }
    if (!isOk(answer)) throw refused(asked, answer);
    return answer.body;
  };
  return { cluster, transport, clock, discovery: discover(() => loadResources(get)) };
}

/** For messages: what is being asked of which object. */
export function askedOf(server: Server, verb: string, ref: ObjectRef): Asked {
  return {
    cluster: server.cluster,
    what: `${verb} ${describeRef(ref)}`,
    secret: isSecret(ref),
  };
}

export function isSecret(type: ObjectType): boolean {
  return type.kind === 'Secret' && groupOf(type.apiVersion) === '';
}

/** The answer, whatever its status. Throws `ClusterError` when there is none. */
export async function ask(
  server: Pick<Server, 'transport'>,
  asked: Asked,
  request: Request,
): Promise<Answer> {
  try {
    return await server.transport.request(request);
  } catch (error) {
    throw unanswered(asked, error);
  }
}

/** The answer of success. Throws `ClusterError` otherwise. */
export async function askOk(
  server: Pick<Server, 'transport' | 'cluster'>,
  asked: Asked,
  request: Request,
): Promise<Answer> {
  const answer = await ask(server, asked, request);
  if (!isOk(answer)) throw refused(asked, answer);
  return answer;
}

export function isOk(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** The object in an answer of success. */
export function objectIn(asked: Asked, answer: Answer): Manifest {
  if (!isOk(answer)) throw refused(asked, answer);
  if (!isManifest(answer.body)) throw foreign(asked, answer);
  return answer.body;
}

/** The objects in an answer of success to a LIST. What is no list, say the page of a login, does not mean that there are none. */
export function objectsIn(asked: Asked, answer: Answer, type: ObjectType): readonly Manifest[] {
  if (!isOk(answer)) throw refused(asked, answer);
  if (!isRecord(answer.body)) throw foreign(asked, answer);
  return manifestsOf(answer.body, type);
}

/** The resource of a type that must be served. */
export async function servedResource(
  server: Server,
  asked: Asked,
  type: ObjectType,
): Promise<ApiResource> {
  const resource = await server.discovery.resource(type);
  if (resource === undefined) {
    throw new ClusterError(
      'not-found',
      `${asked.what} in ${asked.cluster}: the server does not serve ${type.apiVersion} ${type.kind}`,
      { cluster: asked.cluster },
    );
  }
  return resource;
}

export function objectPath(resource: ApiPlace, asked: Asked, ref: ObjectRef): string {
  requireNamespace(resource, asked, ref);
  return pathOf(resource, { namespace: ref.namespace, name: ref.name });
}

export function collectionPath(resource: ApiPlace, asked: Asked, ref: ObjectRef): string {
  requireNamespace(resource, asked, ref);
  return pathOf(resource, { namespace: ref.namespace });
}

/** `?a=1&b=2`, encoded. */
export function queryOf(parameters: Readonly<Record<string, string>>): string {
  return `?${new URLSearchParams(parameters).toString()}`;
}

/** Without a namespace the path would mean something else: kubectl would take the context's, we take none. */
function requireNamespace(resource: ApiPlace, asked: Asked, ref: ObjectRef): void {
  if (resource.namespaced && ref.namespace === undefined) {
    throw new ClusterError(
      'invalid',
      `${asked.what} in ${asked.cluster}: ${ref.kind} is namespaced, but the object names no namespace`,
      { cluster: asked.cluster },
    );
  }
}

/** Nothing of it stands in a request that is sent as usual. */
export function sendingOf({ before, urgent, signal }: Sending): Sending {
  return {
    ...(before !== undefined && { before }),
    ...(urgent !== undefined && { urgent }),
    ...(signal !== undefined && { signal }),
  };
}
