import { fieldAt, numberAt, textAt } from '../lib/json.ts';

/** What a token says of itself (RFC 7519; Kubernetes: ServiceAccount tokens, bound and legacy). Milliseconds since the epoch. */
export interface TokenClaims {
  /** The uid of its ServiceAccount. */
  readonly account: string | undefined;
  readonly issued: number | undefined;
  /** Absent: it does not end. */
  readonly expires: number | undefined;
}

/** Undefined for what is no such token. */
export function claimsOf(token: string | undefined): TokenClaims | undefined {
  const [, payload] = token?.split('.') ?? [];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const time = (name: string): number | undefined => {
      const seconds = numberAt(claims, name);
      return seconds === undefined ? undefined : seconds * 1000;
    };
    return {
      account:
        textAt(fieldAt(claims, 'kubernetes.io'), 'serviceaccount', 'uid') ??
        textAt(claims, 'kubernetes.io/serviceaccount/service-account.uid'),
      issued: time('iat'),
      expires: time('exp'),
    };
  } catch {
    return undefined;
  }
}
