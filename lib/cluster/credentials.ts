import { parseProxy } from '../network/proxy.ts';
import { isRecord, textAt } from '../json.ts';
import { type Connection, type Context, type Entries, KubeconfigError } from './connection.ts';
import { authorizationOf, bearer } from './authorization.ts';
import { inContext, refusedEntry } from './context-errors.ts';
import { noCredentials, type Parts, partsOf, serverOf } from './context-parts.ts';
import type { AskedCredential, Credential, CredentialSource } from './credential-source.ts';
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
  const parts = partsOf(context, entries);
  const url = serverOf(context);
  const authority = authorityOf(parts.cluster, context.name);
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
  const certificate = certificateOf(user, context.name);
  const authorization = await authorizationOf(user, url, context.name);
  if (authorization !== undefined) return { authorization, certificate };
  const asked = askedFor(asking, certificate !== undefined);
  if (asked === undefined) {
    if (certificate !== undefined) return { certificate };
    throw refusedEntry(context.name, noCredentials);
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
