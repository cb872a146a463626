import { readFile } from 'node:fs/promises';
import { fileWords } from '../file-words.ts';
import { parseProxy } from '../network/proxy.ts';
import { isRecord, type JsonObject, textAt } from '../json.ts';
import { type Connection, type Context, type Entries, KubeconfigError } from './connection.ts';
import { failedCredentials, inContext, refusedEntry } from './context-errors.ts';
import type { AskedCredential, Credential, CredentialSource } from './credential-source.ts';
import { type ContextEntries, refusalOf, unsendable } from './entry-refusals.ts';
import { execClusterOf, execPluginOf } from './exec-credential.ts';
import { headerText, impersonationOf } from './impersonation.ts';
import { authorityOf, certificateOf, tlsOf } from './tls.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Credentials and TLS options of one context, by the rules of client-go (tools/clientcmd, rest and transport). Loaded only when a
 * connection is made. Throws `KubeconfigError` for everything that kubectl would not use: nothing is left out in silence.
 */
export async function connectWith(
  context: Context,
  entries: Entries,
  { source, env }: { readonly source: CredentialSource; readonly env: Env },
): Promise<Connection> {
  const parts = entriesOf(context, entries);
  const url = serverOf(context);
  const authority = await authorityOf(parts.cluster, context.name);
  const identity =
    url.protocol === 'https:'
      ? await identityOf({ context, parts, url, authority }, source)
      : nobody;
  const server = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  const { certificate } = identity;
  const tls = await tlsOf(parts.cluster, authority, { certificate, env });
  return {
    server,
    tls,
    proxy: parseProxy(textAt(parts.cluster, 'proxy-url') ?? ''),
    headers: {
      ...impersonationOf(parts.user),
      ...(identity.authorization !== undefined && { Authorization: identity.authorization }),
      ...(parts.cluster['disable-compression'] === true && { 'Accept-Encoding': 'identity' }),
    },
    expires: identity.expires,
  };
}

function entriesOf({ name, cluster, server }: Context, entries: Entries): Parts {
  if (server === undefined) {
    throw refusedEntry(name, `it names cluster ${cluster}, which has no server`);
  }
  const userName = textAt(entries.contexts.get(name)?.fields, 'user');
  const user = userName === undefined ? undefined : entries.users.get(userName);
  if (userName !== undefined && user === undefined) {
    throw refusedEntry(name, `it names user ${userName}, which does not exist`);
  }
  const parts = {
    cluster: entries.clusters.get(cluster)?.fields ?? {},
    user: user?.fields ?? {},
    origin: { file: user?.file ?? '', user: userName ?? '' },
  };
  const refusal = refusalOf(parts);
  if (refusal !== undefined) throw refusedEntry(name, refusal);
  return parts;
}

function serverOf({ name, server = '' }: Context): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
    throw refusedEntry(name, 'its server is no URL that begins with https:// or http://');
  }
  return url;
}

interface Parts extends ContextEntries {
  /** Where the user's entry stands. */
  readonly origin: { readonly file: string; readonly user: string };
}

/** Who asks, as far as a connection and its headers say so. */
interface Identity {
  readonly authorization?: string;
  readonly certificate?: Credential['certificate'];
  readonly expires?: number | undefined;
}

/** As kubectl, who is asked over plain HTTP is told nothing. */
const nobody: Identity = {};

interface Asking {
  readonly context: Context;
  readonly parts: Parts;
  readonly url: URL;
  readonly authority: Buffer | undefined;
}

async function identityOf(asking: Asking, source: CredentialSource): Promise<Identity> {
  const { context, parts, url } = asking;
  const { user } = parts;
  const certificate = await certificateOf(user, context.name);
  const authorization = urlBasic(url) ?? (await tokenOf(user, context.name)) ?? basicOf(user);
  if (authorization !== undefined) return { authorization, certificate };
  const asked = askedFor(asking, certificate !== undefined);
  if (asked === undefined) {
    if (certificate !== undefined) return { certificate };
    throw refusedEntry(context.name, 'its user has no credentials');
  }
  const made = await makeFor(context, asked, source);
  return {
    ...(made.token !== undefined && { authorization: bearer(made.token, context.name) }),
    certificate: certificate ?? made.certificate,
    expires: made.expires,
  };
}

/** Plugins are for those who have nothing else. */
function askedFor(
  { parts, authority }: Asking,
  hasCertificate: boolean,
): AskedCredential | undefined {
  const { exec, 'auth-provider': provider } = parts.user;
  if (isRecord(provider)) {
    const { config } = provider;
    return { kind: 'oidc', ...parts.origin, config: isRecord(config) ? config : {} };
  }
  if (!isRecord(exec) || hasCertificate) return undefined;
  const told = exec['provideClusterInfo'] === true;
  return {
    kind: 'exec',
    plugin: execPluginOf(exec),
    cluster: told ? execClusterOf(parts.cluster, authority) : undefined,
  };
}

async function makeFor(
  context: Context,
  asked: AskedCredential,
  source: CredentialSource,
): Promise<Credential> {
  try {
    return await source(asked, context);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new KubeconfigError(error.code, inContext(context.name, error.message), error.hint);
  }
}

/** A file of a token counts before the token that stands beside it, if it can be read. */
async function tokenOf(user: JsonObject, context: string): Promise<string | undefined> {
  const token = textAt(user, 'token');
  const file = textAt(user, 'tokenFile');
  if (file === undefined) return token === undefined ? undefined : bearer(token, context);
  try {
    const read = (await readFile(file, 'utf8')).trim();
    if (read !== '') return bearer(read, context);
    if (token === undefined) throw failedCredentials(context, `the tokenFile ${file} is empty`);
  } catch (error) {
    if (error instanceof KubeconfigError) throw error;
    if (token === undefined) {
      throw failedCredentials(context, `the tokenFile ${file} cannot be read: ${fileWords(error)}`);
    }
  }
  return token === undefined ? undefined : bearer(token, context);
}

function bearer(token: string, context: string): string {
  const trimmed = token.trim();
  if (unsendable.test(trimmed)) throw failedCredentials(context, 'the token has a line end in it');
  return headerText(`Bearer ${trimmed}`);
}

function basicOf(user: JsonObject): string | undefined {
  const [name, password] = [textAt(user, 'username'), textAt(user, 'password')];
  return name === undefined ? undefined : basic(name, password ?? '');
}

/** A name in the URL counts before everything else, as Go has it. */
function urlBasic({ username, password }: URL): string | undefined {
  return username === ''
    ? undefined
    : basic(decodeURIComponent(username), decodeURIComponent(password));
}

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
