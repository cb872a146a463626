import { fieldAt, isRecord, listAt, numberAt, textAt } from '../json.ts';
import type { Answer, Request } from '../cluster/http.ts';
import { jsonPatch } from '../cluster/reassign.ts';
import { isManifest } from '../cluster/manifest.ts';
import type { Manifest, ObjectRef } from '../cluster/object.ts';
import { notFound, Refusal, refusalIn } from './refusal.ts';
import type { Resource } from './resource.ts';
import type { EmbeddedServer } from './server.ts';
import { requestedToken } from './tokens.ts';

/** The version of Kubernetes that the embedded clusters are modelled on. */
const kubernetesVersion = 'v1.36.3+sandbox';

/** What a path of the Kubernetes API means to an embedded server. */
export interface Route {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly query: URLSearchParams;
}

/** Admission of a new object: what webhooks make of it. Throws `Refusal`. */
export type Admit = (object: Manifest) => Manifest;

/** Answers one request as an API server does. */
export function answer(server: EmbeddedServer, request: Request, admit: Admit): Answer {
  try {
    return respond(server, request, admit);
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined) throw error;
    return refusal.answer;
  }
}

/** Throws `Refusal` for a path that means nothing. */
export function routeOf(server: EmbeddedServer, path: string): Route {
  const url = new URL(path, 'http://sandbox');
  const [root, ...parts] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const [apiVersion, rest] =
    root === 'api' ? [parts[0] ?? '', parts.slice(1)] : [`${parts[0]}/${parts[1]}`, parts.slice(2)];
  const isScoped = rest[0] === 'namespaces' && rest.length > 2;
  const [plural, name] = isScoped ? rest.slice(2) : rest;
  const resource = server
    .resources()
    .find((found) => found.apiVersion === apiVersion && found.plural === plural);
  if (resource === undefined) {
    throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  }
  return { resource, namespace: isScoped ? rest[1] : undefined, name, query: url.searchParams };
}

function respond(server: EmbeddedServer, request: Request, admit: Admit): Answer {
  const path = request.path.replace(/\?.*/, '');
  if (path === '/version') return ok({ gitVersion: kubernetesVersion });
  if (path === '/api') return ok(discovery(server, (group) => group === ''));
  if (path === '/apis') return ok(discovery(server, (group) => group !== ''));
  if (path.endsWith('/selfsubjectaccessreviews')) return ok({ status: { allowed: true } });
  const route = routeOf(server, request.path);
  if (request.method === 'POST' && route.name !== undefined) return token(server, route, request);
  switch (request.method) {
    case 'GET':
      return ok(route.name === undefined ? list(server, route, request) : get(server, route));
    case 'PATCH':
      return patch(server, route, request);
    case 'POST':
      return create(server, route, request, admit);
    case 'DELETE':
      return remove(server, route, request);
  }
}

/** Aggregated discovery (Kubernetes, KEP-3352). */
function discovery(server: EmbeddedServer, wanted: (group: string) => boolean): object {
  const resources = server.resources().filter(({ group }) => wanted(group));
  const groups = [...new Set(resources.map(({ group }) => group))];
  const versionsOf = (group: string): readonly string[] => [
    ...new Set(resources.filter((one) => one.group === group).map(({ version }) => version)),
  ];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versionsOf(group).map((version) => ({
        version,
        resources: resources
          .filter((one) => one.group === group && one.version === version)
          .map(({ plural, kind, namespaced }) => ({
            resource: plural,
            responseKind: { group, version, kind },
            scope: namespaced ? 'Namespaced' : 'Cluster',
            verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
          })),
      })),
    })),
  };
}

function get({ store }: EmbeddedServer, route: Route): Manifest {
  const found = store.get(refIn(route));
  if (found === undefined) throw notFound(route.resource, route.name ?? '');
  return found;
}

function list(
  { store }: EmbeddedServer,
  { resource, namespace, query }: Route,
  { accept = '' }: Request,
): object {
  const selects = selector(query);
  const items = [...store.all()]
    .filter(({ kind, apiVersion }) => kind === resource.kind && apiVersion === resource.apiVersion)
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .filter(selects)
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const metadata = { resourceVersion: String(store.revision()) };
  return accept.includes('as=PartialObjectMetadataList')
    ? {
        kind: 'PartialObjectMetadataList',
        apiVersion: metadataVersion,
        metadata,
        items: items.map((item) => ({
          kind: 'PartialObjectMetadata',
          apiVersion: metadataVersion,
          metadata: item.metadata,
        })),
      }
    : { kind: `${resource.kind}List`, apiVersion: resource.apiVersion, metadata, items };
}

const metadataVersion = 'meta.k8s.io/v1';

/** Selectors of equality: all that the client sends. */
export function selector(query: URLSearchParams): (object: Manifest) => boolean {
  const labels = (query.get('labelSelector') ?? '').split(',').filter((term) => term !== '');
  const fields = (query.get('fieldSelector') ?? '').split(',').filter((term) => term !== '');
  return (object) =>
    fields.every((term) => {
      const [path = '', value] = term.split('=');
      return (
        JSON.stringify(fieldAt(object, ...path.split('.')) ?? false).replaceAll('"', '') === value
      );
    }) &&
    labels.every((term) => {
      const [key = '', value] = term.split('=');
      return object.metadata.labels?.[key] === value;
    });
}

function patch(server: EmbeddedServer, route: Route, request: Request): Answer {
  const { query } = route;
  if (request.contentType === jsonPatch) return reassign(server, route, request);
  const manager = query.get('fieldManager') ?? 'unknown';
  const force = query.get('force') === 'true';
  const dryRun = query.get('dryRun') === 'All';
  const config = bodyOf(request, route);
  const { object, created } = server.apply(route.resource, config, { manager, force, dryRun });
  return { status: created ? 201 : 200, retryAfter: undefined, body: object };
}

/** The one JSON Patch that isthmus sends: other managedFields, for this version of the object. */
function reassign(server: EmbeddedServer, route: Route, request: Request): Answer {
  const operations: unknown = JSON.parse(request.body ?? '[]');
  const values = new Map(
    listAt({ operations }, 'operations').map((one) => [textAt(one, 'path'), fieldAt(one, 'value')]),
  );
  const managedFields = values.get('/metadata/managedFields');
  const resourceVersion = values.get('/metadata/resourceVersion');
  if (!Array.isArray(managedFields) || typeof resourceVersion !== 'string' || values.size !== 2) {
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      'an embedded cluster patches managedFields only',
    );
  }
  const live = get(server, route);
  const metadata = { ...live.metadata, managedFields, resourceVersion };
  return ok(server.reassign(route.resource, { ...live, metadata }));
}

function create(server: EmbeddedServer, route: Route, request: Request, admit: Admit): Answer {
  const manager = route.query.get('fieldManager') ?? 'unknown';
  const dryRun = route.query.get('dryRun') === 'All';
  const object = bodyOf(request, { ...route, name: undefined });
  if (!dryRun && object.kind === 'Pod') {
    throw new Refusal(405, 'MethodNotAllowed', 'an embedded cluster admits Pods only as a dry run');
  }
  const created = server.create(route.resource, object, { manager, dryRun });
  return { status: 201, retryAfter: undefined, body: dryRun ? admit(created) : created };
}

/** The one subresource that anything is POSTed to: `serviceaccounts/token`. */
function token(server: EmbeddedServer, route: Route, request: Request): Answer {
  const account = get(server, route);
  const asked: unknown = JSON.parse(request.body ?? '{}');
  const seconds = numberAt(asked, 'spec', 'expirationSeconds') ?? 3600;
  const status = requestedToken(account, { now: server.clock.now(), seconds });
  return {
    status: 201,
    retryAfter: undefined,
    body: { ...(isRecord(asked) ? asked : {}), status },
  };
}

function remove(server: EmbeddedServer, route: Route, request: Request): Answer {
  const options: unknown = request.body === undefined ? {} : JSON.parse(request.body);
  const [uid, resourceVersion] = ['uid', 'resourceVersion'].map((name) =>
    textAt(options, 'preconditions', name),
  );
  const leaving = server.delete(route.resource, refIn(route), {
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  });
  return ok(leaving ?? { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
}

function bodyOf(request: Request, route: Route): Manifest {
  const body: unknown = JSON.parse(request.body ?? 'null');
  const metadata = fieldAt(body, 'metadata');
  if (!isRecord(body) || !isManifest(body) || !isRecord(metadata)) {
    throw new Refusal(400, 'BadRequest', 'the body is not a Kubernetes object');
  }
  const name = textAt(metadata['name']) ?? '';
  if (route.name !== undefined && name !== route.name) {
    throw new Refusal(400, 'BadRequest', `name in URL does not match name in object: ${name}`);
  }
  return body;
}

function refIn({ resource, namespace, name = '' }: Route): ObjectRef {
  const { apiVersion, kind } = resource;
  return namespace === undefined
    ? { apiVersion, kind, name }
    : { apiVersion, kind, namespace, name };
}

function orderOf({ metadata }: Manifest): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function ok(body: unknown): Answer {
  return { status: 200, retryAfter: undefined, body };
}
