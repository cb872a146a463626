import { type JsonObject, numberAt, textAt } from '../json.ts';
import { systemClock } from '../clock.ts';
import { KubeconfigError } from './connection.ts';
import type { Credential, CredentialWorld } from './credential-source.ts';

/** A login of `auth-provider: oidc`. */
export interface OidcLogin {
  /** The kubeconfig and the name of the user that hold it. */
  readonly file: string;
  readonly user: string;
  readonly config: JsonObject;
}

/** Milliseconds before its end from which on a token is not used, as in client-go: clocks differ. */
const leeway = 10_000;

/** The token of a login, with the time until which it is good. */
export async function oidcCredential(
  { config }: OidcLogin,
  { clock = systemClock }: CredentialWorld,
): Promise<Credential> {
  const token = textAt(config, 'id-token');
  const expires = token === undefined ? 0 : expiryOf(token);
  if (expires === undefined) {
    throw new KubeconfigError('credentials-failed', 'its id-token is no token (JWT)');
  }
  if (token === undefined || expires <= clock.now()) {
    throw new KubeconfigError('credentials-failed', 'x');
  }
  return { token, certificate: undefined, expires };
}

function expiryOf(token: string): number | undefined {
  const [, claims, signature] = token.split('.');
  if (claims === undefined || signature === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    return (numberAt(read, 'exp') ?? 0) * 1000 - leeway;
  } catch {
    return undefined;
  }
}
