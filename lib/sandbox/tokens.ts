import { createHash } from 'node:crypto';
import type { Manifest } from '../cluster/object.ts';
import { timeOf } from '../moment.ts';
import { Refusal } from './refusal.ts';

/** A service account, as its tokens name it. */
export interface TokenOwner {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The tokens of embedded clusters let nobody in anywhere: there is nowhere to get into. That of a Secret is the same for the same name and account. */
export function secretToken(secret: string, owner: TokenOwner): string {
  const claims = { iss: 'kubernetes/serviceaccount', sub: subjectOf(owner) };
  return signed({ alg: 'none' }, claims, `${secret} ${owner.uid}`);
}

/** The status of a TokenRequest: a token that ends. Throws a Refusal when it would end within ten minutes. */
export function requestedToken(
  { metadata: { name, namespace = '', uid = '' } }: Manifest,
  { now, seconds }: { readonly now: number; readonly seconds: number },
): { readonly token: string; readonly expirationTimestamp: string } {
  if (seconds < 600) {
    throw new Refusal(
      422,
      'Invalid',
      'spec.expirationSeconds: Invalid value: may not specify a duration less than 10 minutes',
    );
  }
  const owner = { namespace, name, uid };
  const iat = Math.floor(now / 1000);
  const claims = {
    iss: 'https://kubernetes.default.svc',
    sub: subjectOf(owner),
    iat,
    nbf: iat,
    exp: iat + seconds,
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
  };
  return {
    token: signed({ alg: 'none' }, claims, `${uid} ${now}`),
    expirationTimestamp: timeOf((iat + seconds) * 1000),
  };
}

function subjectOf({ namespace, name }: TokenOwner): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

function signed(header: object, claims: object, of: string): string {
  const signature = createHash('sha256').update(of).digest('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
