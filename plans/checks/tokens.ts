import { textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { kubeconfigIn } from '../../lib/cluster/secret-kubeconfig.ts';
import { clusterNamed, homeOf } from '../../lib/mesh/topology/relations.ts';
import type { Check } from '../../lib/verify/check.ts';
import { readerAccount } from '../base.ts';
import { claimsOf, type TokenClaims } from '../token-claims.ts';
import { readingsOf } from './istiods.ts';
import { named, objectIn } from './places.ts';
import { remoteSecret } from './sights.ts';

const page =
  'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#manual-secret-management-for-serviceaccounts';

const mended = 'run `isthmus apply`: it writes a token that is accepted into the remote secret';

export const tokenOwner: Check = {
  id: 'token-owner',
  severity: 'error',
  about: {
    reads: `what the token of each remote secret says of itself, and the account \`${readerAccount}\``,
    tells: 'that it has expired, or belongs to an account that was deleted or made anew since',
  },
  page,
  probes: (topology) =>
    readingsOf(topology).map(({ host, of, id, secret: { ref } }) => {
      const account = named('v1', 'ServiceAccount', homeOf(topology, of), readerAccount);
      return {
        clusters: [of, host] as const,
        title: `the token that ${host} has for ${of} belongs to its reader account`,
        reads: [objectIn(host, ref), objectIn(of, account)],
        needs: [{ check: remoteSecret.id, cluster: of }],
        judge: ({ object, now }) => {
          const claims = claimsIn(object(host, ref), id);
          if (claims === undefined) return [];
          const live = object(of, account);
          const hint = mended;
          if (claims.expires !== undefined && claims.expires <= now) {
            const when = new Date(claims.expires).toISOString();
            return [
              { message: `the token in Secret ${ref.name} (in ${host}) expired at ${when}`, hint },
            ];
          }
          if (live === undefined) {
            return [
              {
                message: `account ${readerAccount} of ${of} is gone, and with it the token that ${host} reads ${of} with`,
                hint,
              },
            ];
          }
          if (claims.account === undefined || claims.account === live.metadata.uid) return [];
          return [
            {
              message: `the token in Secret ${ref.name} (in ${host}) belongs to an account ${readerAccount} of ${of} that is gone: the one of today is another`,
              hint,
            },
          ];
        },
      };
    }),
};

export const tokenRenewal: Check = {
  id: 'token-renewal',
  severity: 'warning',
  about: {
    reads: 'until when the token of each remote secret says that it is valid',
    tells:
      'that the last fifth of its life has begun: when it ends, istiod loses sight of the cluster',
  },
  page,
  probes: (topology) =>
    readingsOf(topology).map(({ host, of, id, secret: { ref } }) => {
      const isRequested = clusterNamed(topology, of).readerToken === 'request';
      return {
        clusters: [of, host] as const,
        title: `the token that ${host} has for ${of} is good for long`,
        reads: [objectIn(host, ref)],
        needs: [{ check: tokenOwner.id, cluster: of }],
        judge: ({ object, now }) => {
          const { expires, issued = 0 } = claimsIn(object(host, ref), id) ?? {};
          if (expires === undefined || now < expires - (expires - issued) / 5) return [];
          return [
            {
              message: `the token in Secret ${ref.name} (in ${host}) ends at ${new Date(expires).toISOString()}`,
              hint: `run \`isthmus apply\`: it writes one that ${isRequested ? 'has just begun' : 'does not end'}`,
            },
          ];
        },
      };
    }),
};

function claimsIn(secret: Manifest | undefined, id: string): TokenClaims | undefined {
  return claimsOf(kubeconfigIn(textAt(secret, 'data', id) ?? '')?.token);
}
