import { parseProxy } from '../network/proxy.ts';
import { isRecord, textAt } from '../json.ts';
import { type Connection, type Context, type Entries, KubeconfigError } from './connection.ts';
import { authorizationOf, bearer } from './authorization.ts';
import { inContext, refusedEntry } from './context-errors.ts';
import type { AskedCredential, Credential, CredentialSource } from './credential-source.ts';
import { type ContextEntries, refusalOf } from './entry-refusals.ts';
import { execClusterOf, execPluginOf } from './exec-credential.ts';
import { impersonationOf } from './impersonation.ts';
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
  const isSecure = url.protocol === 'https:';
  const identity = isSecure ? await identityOf({ context, parts, url, authority }, source) : nobody;
  const server = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  const { certificate } = identity;
  const tls = isSecure ? await tlsOf(parts.cluster, authority, { certificate, env }) : {};
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
  const authorization = await authorizationOf(user, url, context.name);
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
