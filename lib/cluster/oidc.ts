import { systemClock } from '../clock.ts';
import { type JsonObject, numberAt, textAt } from '../json.ts';
import { KubeconfigError } from './connection.ts';
import type { Credential, CredentialWorld } from './credential-source.ts';

/** A login of `auth-provider: oidc`. */
export interface OidcLogin {
  /** The kubeconfig and the name of the user that hold it. */
  readonly file: string;
  readonly user: string;
  /** As the file had it when it was read. */
  readonly config: JsonObject;
}

/** Milliseconds before its end from which on a token is not used, as in client-go: clocks differ. */
const leeway = 10_000;

/**
 * The token of a login with the time until which it is good. One that is too old is renewed, and the new one written where kubectl
 * looks for it: the identity provider may take the old refresh token only once. Throws `KubeconfigError`.
 */
export async function oidcCredential(
  login: OidcLogin,
  world: Pick<CredentialWorld, 'clock' | 'env' | 'signal'>,
): Promise<Credential> {
  const now = (world.clock ?? systemClock).now();
  const good = goodToken(login.config, now);
  if (good !== undefined) return good;
  const { renewLogin } = await import('./oidc-renewal.ts');
  return renewLogin(login, { ...world, isGood: (config) => goodToken(config, now) });
}

/** Undefined when there is none, or it is too old. */
function goodToken(config: JsonObject, now: number): Credential | undefined {
  const token = textAt(config, 'id-token');
  if (token === undefined) return undefined;
  const expires = expiryOf(token);
  if (expires === undefined) {
    throw new KubeconfigError('credentials-failed', 'its id-token is no token (JWT)');
  }
  return expires > now ? { token, certificate: undefined, expires } : undefined;
}

/** RFC 7519, section 4.1.4. */
function expiryOf(token: string): number | undefined {
  const [, claims, signature, ...more] = token.split('.');
  if (claims === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    return (numberAt(read, 'exp') ?? 0) * 1000 - leeway;
  } catch {
    return undefined;
  }
}
