import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { type Connection, type Context, type Entries, KubeconfigError } from './connection.ts';
import { fieldAt, isRecord, type JsonObject, listAt, textAt } from '../json.ts';
import { parseProxy, type Proxy } from '../network/proxy.ts';

/**
 * Credentials and TLS options of one context, through `KubeConfig` of @kubernetes/client-node. That takes a while to load:
 * this module is the only one to import it, and is itself imported only when a connection is made (by name and from a
 * module of its own, so that a bundler leaves out all that is not needed). `KubeConfig` gets the one context alone, so that
 * connections do not share its state.
 */
export async function connectWith(context: Context, entries: Entries): Promise<Connection> {
  const { cluster, server } = context;
  if (server === undefined) {
    throw new KubeconfigError(
      'context-missing',
      `context ${context.name} names cluster ${cluster}, which has no server`,
    );
  }
  const userName = textAt(entries.contexts.get(context.name), 'user') ?? '';
  const { 'proxy-url': proxyUrl, ...entry } = entries.clusters.get(cluster) ?? {};
  const proxy = proxyAt(proxyUrl, context);
  const options = await credentials(context, {
    cluster: { ...entry, ...plainHttp(server) },
    user: await readableUser(entries.users.get(userName) ?? {}, context.name),
    userName,
  });
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  const tls = { ca, cert, key, servername, rejectUnauthorized };
  return { server, tls, proxy, headers: headersOf(server, options) };
}

/** The message does not quote it: it may hold a password. */
function proxyAt(url: unknown, { name, cluster }: Context): Proxy | undefined {
  if (typeof url !== 'string' || url === '') return undefined;
  const proxy = parseProxy(url);
  if (proxy !== undefined) return proxy;
  throw new KubeconfigError(
    'context-missing',
    `context ${name} names cluster ${cluster}, whose proxy-url is not the URL of an http, https or socks5 proxy`,
  );
}

/** `KubeConfig` refuses http:// unless told that TLS is not checked. */
function plainHttp(server: string): JsonObject {
  return server.startsWith('http:') ? { 'insecure-skip-tls-verify': true } : {};
}

/** With what `KubeConfig` leaves out: `tokenFile`, and the variable by which plugins know that they are plugins. */
async function readableUser(user: JsonObject, context: string): Promise<JsonObject> {
  const { token, tokenFile, exec } = user;
  if (isRecord(exec)) {
    return { ...user, exec: { ...exec, env: [...listAt(exec, 'env'), execInfo(exec)] } };
  }
  if (typeof tokenFile !== 'string' || tokenFile === '') {
    return user;
  }
  try {
    return { ...user, token: (await readFile(tokenFile, 'utf8')).trim() };
  } catch (error) {
    if (textAt(token) === undefined) {
      throw failed(context, error);
    }
    return user;
  }
}

/** Kubernetes: "client-go credential plugins", input of a plugin. */
function execInfo(exec: JsonObject): JsonObject {
  const input = {
    apiVersion: exec['apiVersion'],
    kind: 'ExecCredential',
    spec: { interactive: false },
  };
  return { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(input) };
}

async function credentials(
  context: Context,
  parts: { readonly cluster: JsonObject; readonly user: JsonObject; readonly userName: string },
): Promise<RequestOptions> {
  const config = new KubeConfig();
  const options: RequestOptions = {};
  const user = parts.userName === '' ? 'anonymous' : parts.userName;
  const { name, cluster } = context;
  try {
    config.loadFromString(
      JSON.stringify({
        clusters: [{ name: cluster, cluster: parts.cluster }],
        users: [{ name: user, user: parts.user }],
        contexts: [{ name, context: { cluster, user } }],
        'current-context': name,
      }),
    );
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw failed(name, error);
  }
  return options;
}

/**
 * What a plugin printed to stdout may be a credential, and JSON.parse quotes it: a SyntaxError is not passed on. Nor is a
 * TypeError, which says that parts of the answer are missing in words of the program.
 */
function failed(context: string, error: unknown): KubeconfigError {
  return new KubeconfigError(
    'credentials-failed',
    `credentials of context ${context}: ${reasonOf(error)}`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof SyntaxError || error instanceof TypeError) {
    return 'the credential plugin did not answer with a credential';
  }
  if (
    fieldAt(error, 'code') === 'ENOENT' &&
    textAt(error, 'syscall')?.startsWith('spawn') === true
  ) {
    return `the credential plugin ${textAt(error, 'path')} is not installed`;
  }
  const words = error.message.trim();
  return words === '' ? 'the credential plugin failed without a word' : words;
}

/** As kubectl, sends no credentials over plain HTTP. */
function headersOf(server: string, options: RequestOptions): Readonly<Record<string, string>> {
  if (server.startsWith('http:')) {
    return {};
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers[name] = String(value).trim();
  }
  if (typeof options.auth === 'string') {
    headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  return headers;
}
