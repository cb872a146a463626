import { type Clock, systemClock } from '../clock.ts';
import type { Applied, ApplyMode, ClusterClient, Sending } from './client.ts';
import type { Connection } from './connection.ts';
import { textAt } from '../json.ts';
import { get } from './get.ts';
import { clockSkew, may, proxied, version } from './inquire.ts';
import { isthmus, type KubernetesOptions, noProxies, transportOf } from './kubernetes-options.ts';
import { list } from './list.ts';
import { getInside } from './port-forward.ts';
import { reassign } from './reassign.ts';
import { remove } from './remove.ts';
import { requestToken } from './request-token.ts';
import { bellsOver, type KubernetesBells } from './rings.ts';
import { yamlSafeJson } from './manifest.ts';
import { type Manifest, refOf } from './object.ts';
import {
  ask,
  askedOf,
  collectionPath,
  objectIn,
  objectPath,
  queryOf,
  sendingOf,
  servedResource,
  type Server,
  serverOf,
} from './server.ts';
import { conflictsOf, isTypeMissing, messageOf } from './status.ts';
import type { Transport } from './transport.ts';
import { watchRef } from './watch-ref.ts';

export interface ClosableClient extends ClusterClient {
  /** Closes the connections. Not needed for the process to end. */
  close(): void;
}

export interface KubernetesClient extends ClosableClient, KubernetesBells {}

const applyPatch = 'application/apply-patch+yaml';

/** A client of one API server. Asks nothing before its first method is called. */
export function kubernetesClient(options: KubernetesOptions): KubernetesClient {
  const { cluster, connect, proxies = noProxies, userAgent = isthmus } = options;
  const transport = transportOf(options);
  const client = clientOver(transport, {
    ...options,
    clock: options.clock ?? systemClock,
    inside: (place) => getInside(place, { cluster, connect, proxies, userAgent }),
    as: (token) =>
      kubernetesClient({
        ...options,
        connect: async () => withToken(await connect(), token),
      }),
  });
  return { ...client, ...bellsOver(transport, options) };
}

/** Nothing is left of who we are. */
function withToken(connection: Connection, token: string): Connection {
  const { cert: _cert, key: _key, ...tls } = connection.tls;
  return { ...connection, tls, headers: { Authorization: `Bearer ${token}` }, expires: undefined };
}

/** A client of whatever answers the requests of the Kubernetes API. */
export function clientOver(
  transport: Transport,
  options: Pick<KubernetesOptions, 'cluster' | 'fieldManager'> &
    Partial<Pick<ClusterClient, 'as' | 'inside'>> & { readonly clock: Clock },
): ClosableClient {
  const server = serverOf(options.cluster, transport, options.clock);
  const manager = options.fieldManager ?? 'isthmus';
  return {
    version: () => version(server),
    clockSkew: () => clockSkew(server),
    may: (right) => may(server, right),
    requestToken: (account, seconds) => requestToken(server, account, seconds),
    as: options.as ?? noServer,
    inside: options.inside ?? noServer,
    proxied: (place) => proxied(server, place),
    serves: async (type) => (await server.discovery.resource(type)) !== undefined,
    namespaced: async (type) => (await server.discovery.resource(type))?.namespaced,
    kinds: async () =>
      (await server.discovery.all())
        .filter(({ verbs }) => verbs.includes('list') && verbs.includes('delete'))
        .map(({ apiVersion, kind, namespaced }) => ({ apiVersion, kind, namespaced })),
    list: (type, selection) => list(server, type, selection),
    get: (ref) => get(server, ref),
    create: (manifest, how) => create(server, manifest, { ...how, manager }),
    apply: (manifest, how) => apply(server, manifest, { ...how, manager }),
    reassign: (ref, ownership) => reassign(server, ref, ownership, manager),
    dryRunCreate: (manifest) => dryRunCreate(server, manifest, manager),
    delete: (ref, preconditions, cascade = 'Background') =>
      remove(server, ref, { ...preconditions, cascade }),
    watch: (ref, signal) => watchRef(server, ref, signal),
    close: () => transport.close(),
  };
}

function noServer(): never {
  throw new Error('there is no server behind this client');
}

async function create(
  server: Server,
  manifest: Manifest,
  options: Sending & { readonly manager: string },
): Promise<Manifest | undefined> {
  const ref = refOf(manifest);
  const asked = askedOf(server, 'create', ref);
  const resource = await servedResource(server, asked, ref);
  const query = queryOf({ fieldManager: options.manager, fieldValidation: 'Strict' });
  const answer = await ask(server, asked, {
    method: 'POST',
    path: collectionPath(resource, asked, ref) + query,
    body: JSON.stringify(manifest),
    ...sendingOf(options),
  });
  const exists = answer.status === 409 && textAt(answer.body, 'reason') === 'AlreadyExists';
  return exists ? undefined : objectIn(asked, answer);
}

async function apply(
  server: Server,
  manifest: Manifest,
  options: ApplyMode & { readonly manager: string },
): Promise<Applied> {
  const ref = refOf(manifest);
  const asked = askedOf(server, options.dryRun ? 'try (dry run) to apply' : 'apply', ref);
  const resource = await servedResource(server, asked, ref);
  const { subresource } = options;
  const query = queryOf({
    fieldManager: options.manager,
    fieldValidation: 'Strict',
    force: String(options.force),
    ...(options.dryRun && { dryRun: 'All' }),
  });
  const answer = await ask(server, asked, {
    method: 'PATCH',
    path: objectPath(resource, asked, ref) + (subresource ? `/${subresource}` : '') + query,
    body: yamlSafeJson(manifest),
    contentType: applyPatch,
    ...sendingOf(options),
  });
  const conflicts = conflictsOf(answer);
  if (conflicts !== undefined) return { kind: 'conflict', conflicts, message: messageOf(answer) };
  if (isTypeMissing(answer)) server.discovery.forget(ref);
  const object = objectIn(asked, answer);
  return { kind: answer.status === 201 ? 'created' : 'applied', object };
}

async function dryRunCreate(
  server: Server,
  manifest: Manifest,
  manager: string,
): Promise<Manifest> {
  const ref = refOf(manifest);
  const asked = askedOf(server, 'try (dry run) to create', ref);
  const resource = await servedResource(server, asked, ref);
  const query = queryOf({ dryRun: 'All', fieldManager: manager, fieldValidation: 'Strict' });
  const answer = await ask(server, asked, {
    method: 'POST',
    path: collectionPath(resource, asked, ref) + query,
    body: JSON.stringify(manifest),
  });
  return objectIn(asked, answer);
}
