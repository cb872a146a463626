import { textAt } from '../../lib/json.ts';
import type { Right } from '../../lib/cluster/right.ts';
import { kubeconfigIn } from '../../lib/cluster/secret-kubeconfig.ts';
import { readCertificates, rootOf } from '../../lib/trust/certificate.ts';
import { type Check, NotKnown, type ReadOf } from '../../lib/verify/check.ts';
import { readingsOf } from './istiods.ts';
import { objectIn } from './places.ts';
import { remoteSecret } from './sights.ts';
import { tokenOwner } from './tokens.ts';

/** What istiod reads of a cluster, among other things (chart istio-discovery: reader-clusterrole.yaml). */
const wanted: readonly Right[] = [
  { verb: 'list', group: '', resource: 'namespaces' },
  { verb: 'list', group: '', resource: 'pods' },
  { verb: 'list', group: '', resource: 'services' },
  { verb: 'list', group: 'discovery.k8s.io', resource: 'endpointslices' },
  { verb: 'create', group: 'authentication.k8s.io', resource: 'tokenreviews' },
];

/** istiod goes on saying that it is in sync with a cluster that no longer lets it in. */
export const tokenAccepted: Check = {
  id: 'token-accepted',
  severity: 'error',
  about: {
    reads: 'what the API server says to the token of the remote secret (SelfSubjectAccessReview)',
    tells:
      'that it is refused, or lets istiod see less than it must: endpoints freeze, proxies of the cluster are turned away',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/multi-primary/#enable-endpoint-discovery',
  realOnly: true,
  probes: (topology) =>
    readingsOf(topology).map(({ host, of, secret }) => {
      const read = { cluster: of, kind: 'token', secret, rights: wanted } as const;
      return {
        clusters: [of, host] as const,
        title: `${of} lets istiod of ${host} in`,
        reads: [read],
        needs: [remoteSecret, tokenOwner].map(({ id }) => ({ check: id, cluster: of })),
        judge: ({ answer }) => {
          const found = answer(read);
          if (!found.ok) {
            return [
              {
                message: `the token in Secret ${secret.ref.name} (in ${host}) no longer opens ${of}: ${found.error}. istiod sees what it saw before, and nothing new`,
                hint: 'run `isthmus apply`: it writes a token that is accepted into the remote secret',
              },
            ];
          }
          if (found.value.length === 0) return [];
          const lacking = found.value.map(({ verb, resource }) => `${verb} ${resource}`).join(', ');
          return [
            {
              message: `the reader account of ${of} may not ${lacking}: istiod of ${host} does not see what it must`,
              hint: 'run `isthmus apply`: it gives the account its role',
            },
          ];
        },
      };
    }),
};

/** Who answers at the address is who the remote secret trusts. */
export const serverTrusted: Check = {
  id: 'server-trusted',
  severity: 'error',
  about: {
    reads: 'the certificate that the server of the remote secret shows (TLS handshake from here)',
    tells: 'that nobody answers there, or somebody whom the authority in the Secret has not signed',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/multi-primary/#enable-endpoint-discovery',
  realOnly: true,
  probes: (topology) =>
    readingsOf(topology).map(({ host, of, secret }) => {
      const read: ReadOf<'shown'> = { cluster: of, kind: 'shown', at: { kind: 'server', secret } };
      return {
        clusters: [of, host] as const,
        title: `istiod of ${host} believes the API server of ${of}`,
        reads: [read, objectIn(host, secret.ref)],
        needs: [{ check: remoteSecret.id, cluster: of }],
        judge: ({ answer, object }) => {
          const shown = answer(read);
          if (shown.kind === 'silent') {
            throw new NotKnown(`${shown.place}, which is not reached from here`);
          }
          if (shown.kind !== 'chain') {
            return [
              {
                message: `nobody answers at ${shown.place}, where Secret ${secret.ref.name} (in ${host}) has the API server of ${of}`,
                hint: `write the address at which ${host} reaches it into clusters.${of}.apiServer, and run \`isthmus apply\``,
              },
            ];
          }
          const config = kubeconfigIn(textAt(object(host, secret.ref), 'data', secret.key) ?? '');
          const [chain, roots] = [shown.chain.join('\n'), config?.authority ?? ''].map((text) =>
            readCertificates(text),
          );
          if (chain?.ok !== true) return [];
          const [own, ...between] = chain.value;
          const trusted = roots?.ok === true ? roots.value : [];
          if (rootOf(own, between, trusted) !== undefined) return [];
          return [
            {
              message: `at ${shown.place} is a certificate by ${own.issuer}, and Secret ${secret.ref.name} (in ${host}) trusts ${trusted.map(({ subject }) => subject).join(', ') || 'nobody'}: istiod does not believe it`,
              hint: `run \`isthmus apply\`: it writes the authority of ${of} into the remote secret; if a proxy stands before the API server, name its authority in mesh.yaml`,
            },
          ];
        },
      };
    }),
};
