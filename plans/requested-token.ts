import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import { kubeconfigIn } from '../lib/cluster/secret-kubeconfig.ts';
import { textAt } from '../lib/json.ts';
import type { Minted, MintVerdict } from '../lib/steps/minted.ts';
import { StepError } from '../lib/steps/step-error.ts';
import { textPlaceholder } from '../lib/steps/placeholder.ts';
import type { Fact, Get } from '../lib/steps/step.ts';
import { minuteOf } from '../lib/trust/certificate.ts';
import type { ReaderToken } from './reader-token.ts';
import { claimsOf, type TokenClaims } from './token-claims.ts';

/** Seconds. A server may have its tokens live shorter (kube-apiserver: --service-account-max-token-expiration); EKS a day, GKE two. */
const wantedLife = 30 * 24 * 60 * 60;

/** The Secret of a control plane in which a token ends, and what is needed for the next one. */
export interface TokenHolder {
  readonly host: string;
  readonly secret: ObjectRef;
  /** In its `data`: a kubeconfig. */
  readonly key: string;
  /** The cluster that it leads to. */
  readonly of: string;
  readonly account: ObjectRef & { readonly namespace: string };
  /** By which certificates its API server is known: PEM, base64. The step waits for it. */
  readonly authority: Fact<string>;
  readonly secretOf: (token: ReaderToken) => Manifest;
}

/** A remote secret whose token ends: a new one is written into it, in place, once half of the life of the one before is over. */
export function requestedToken(holder: TokenHolder): Minted {
  const { host, of, account } = holder;
  return {
    // Lazy: it throws where nobody knows the API server.
    get placeholder() {
      return holder.secretOf({
        token: textPlaceholder(`${host}/token/${of}`),
        certificateAuthority: holder.authority.placeholder,
      });
    },
    judge: (get, now) => judgeToken(holder, get, now),
    prepare: () => Promise.resolve(),
    make: async ({ get, requestToken }) =>
      holder.secretOf({
        token: await requestToken(of, account, wantedLife),
        certificateAuthority: (await authorityOf(holder, get)) ?? missing(holder.authority),
      }),
    takes: [
      {
        cluster: of,
        right: {
          verb: 'create',
          group: '',
          resource: 'serviceaccounts/token',
          namespace: account.namespace,
        },
      },
    ],
  };
}

/** Does the token that lives do? By what it says of itself, and by the account that there is. */
async function judgeToken(holder: TokenHolder, get: Get, now: number): Promise<MintVerdict> {
  const { host, secret, key, of, account, secretOf } = holder;
  const live = kubeconfigIn(textAt(await get(host, secret), 'data', key) ?? '');
  const token = live?.token;
  if (token === undefined) return { kind: 'make', reason: 'there is none yet' };
  const claims = claimsOf(token);
  const expires = claims?.expires;
  if (claims === undefined || expires === undefined) {
    return { kind: 'make', reason: 'its token does not end' };
  }
  const owner = await get(of, account);
  if (owner === undefined || owner.metadata.uid !== claims.account) {
    return { kind: 'make', reason: `its token is none of today's account ${account.name}` };
  }
  if (now >= renewalOf(claims)) {
    return { kind: 'make', reason: `its token ends at ${minuteOf(expires)}` };
  }
  const certificateAuthority = (await authorityOf(holder, get)) ?? base64(live?.authority ?? '');
  return {
    kind: 'keep',
    manifest: secretOf({ token, certificateAuthority }),
    renewal: renewalOf(claims),
    note: `token renewed by apply from ${minuteOf(renewalOf(claims))} on; ends at ${minuteOf(expires)}`,
  };
}

/** From when on a token is to be renewed: half of its life is left for whoever applies, and for what may go wrong. */
function renewalOf({ issued = 0, expires = 0 }: TokenClaims): number {
  return expires - (expires - issued) / 2;
}

async function authorityOf({ authority }: TokenHolder, get: Get): Promise<string | undefined> {
  const live = await get(authority.cluster, authority.object);
  return live && authority.read(live);
}

/** The step has waited for it: somebody took it away since. */
function missing({ name }: Fact<string>): never {
  throw new StepError('fact-missing', `${name}: not there any more`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
