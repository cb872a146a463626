import { X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import { fieldAt, numberAt, recordsAt, textAt } from '../json.ts';
import { dateOf, momentOf } from '../moment.ts';
import type { FoundCondition } from './conditions.ts';

/** What ends within so many milliseconds has to be replaced: a fortnight. */
const soon = 14 * 24 * 60 * 60_000;

/** A kubeconfig, and what it is called. */
export type NamedKubeconfig = readonly [name: string, content: string];

/**
 * Which of these client certificates and tokens end soon, or have ended: nobody but who wrote them can renew them. Tokens that say
 * nothing of it, and what programs give, do not count. Names users, and no value.
 */
export function expiringIn(
  credentials: readonly CredentialEnd[],
  now: number,
): FoundCondition | undefined {
  const ends = credentials.filter(({ at }) => at - now < soon).toSorted((a, b) => a.at - b.at);
  if (ends.length === 0) return undefined;
  const words = ends.map(({ kind, user, kubeconfig, at }) => {
    return `the ${kind} of ${user} in ${kubeconfig} ${at < now ? 'expired' : 'expires'} on ${dateOf(at)}`;
  });
  const type = 'CredentialsExpiring';
  return { type, status: 'True', reason: 'Expiring', message: words.join('; ') };
}

/** When a credential ends. */
export interface CredentialEnd {
  readonly kubeconfig: string;
  readonly user: string;
  readonly kind: 'certificate' | 'token';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Of all certificates and tokens that say it. */
export function endsOf(kubeconfigs: readonly NamedKubeconfig[]): readonly CredentialEnd[] {
  return kubeconfigs.flatMap(endsIn);
}

/** What is no kubeconfig is said by the pass itself. */
function endsIn([kubeconfig, content]: NamedKubeconfig): readonly CredentialEnd[] {
  let config: unknown;
  try {
    config = parse(content);
  } catch {
    return [];
  }
  return recordsAt(config, 'users').flatMap((entry) => {
    const given = fieldAt(entry, 'user');
    const whose = { kubeconfig, user: textAt(entry, 'name') ?? '' };
    const certificate = endOfCertificate(textAt(given, 'client-certificate-data'));
    const token = endOfToken(textAt(given, 'token'));
    return [
      ...(certificate === undefined
        ? []
        : [{ ...whose, kind: 'certificate' as const, at: certificate }]),
      ...(token === undefined ? [] : [{ ...whose, kind: 'token' as const, at: token }]),
    ];
  });
}

function endOfCertificate(encoded: string | undefined): number | undefined {
  if (encoded === undefined) return undefined;
  try {
    return momentOf(new X509Certificate(Buffer.from(encoded, 'base64')).validTo);
  } catch {
    return undefined;
  }
}

/** `exp` of a JSON Web Token (RFC 7519), in seconds there. */
function endOfToken(token: string | undefined): number | undefined {
  const [, payload] = token?.split('.') ?? [];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const seconds = numberAt(claims, 'exp');
    return seconds === undefined ? undefined : seconds * 1000;
  } catch {
    return undefined;
  }
}
