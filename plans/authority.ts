import type { ControlPlane, Trust } from '../lib/mesh/topology/topology.ts';
import type { AuthorityOrder, Minted } from '../lib/steps/minted.ts';
import { textPlaceholder } from '../lib/steps/placeholder.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import { readAuthority } from '../lib/trust/authority.ts';
import { readCertificates } from '../lib/trust/certificate.ts';
import { cacertsOf, cacertsRef, selfSignedRef } from './cacerts.ts';
import { judgeAuthority, type Wish } from './judge-authority.ts';
import { revisioned } from './revision.ts';

/** Trust in which isthmus writes the Secret `cacerts`. */
export type OwnTrust = Extract<Trust, { readonly mode: 'root' | 'files' }>;

/** The Secret `cacerts` of a control plane: an intermediate of the root, or what somebody brought in files. */
export function mintedAuthority(trust: OwnTrust, controlPlane: ControlPlane): Minted {
  const { host, namespace } = controlPlane;
  const order = (): AuthorityOrder => orderOf(trust, controlPlane);
  return {
    placeholder: cacertsOf(namespace, placeholderOf(host)),
    judge: async (get, now) => {
      const cacerts = await get(host, cacertsRef(namespace));
      const selfSigned =
        cacerts === undefined ? await get(host, selfSignedRef(namespace)) : undefined;
      return judgeAuthority({ cacerts, selfSigned }, wishOf(trust, order(), host), now);
    },
    prepare: (mint) => mint.prepare(order()),
    make: async (mint) => cacertsOf(namespace, await mint.authority(order())),
  };
}

function orderOf(trust: OwnTrust, { host, namespace, revisions }: ControlPlane): AuthorityOrder {
  if (trust.mode === 'files') {
    const { certificate, chain, root, key } = atHand(trust.authorities.get(host), host);
    return { kind: 'files', certificate, chain, root, key };
  }
  return {
    kind: 'intermediate',
    root: atHand(trust.certificate, host),
    key: trust.key,
    cluster: host,
    hosts: revisions.map(({ name }) => `${revisioned('istiod', name)}.${namespace}.svc`),
  };
}

/** Throws for files that `diagnose` would not have let through, or that were not at hand. */
function atHand<T>(value: T | undefined, host: string): T {
  if (value !== undefined) return value;
  throw new StepRefusal(
    'E-TRUST-ROOT',
    `the certificate files of ${host} are not at hand`,
    'name files that can be read in `trust`',
  );
}

function wishOf(trust: OwnTrust, order: AuthorityOrder, cluster: string): Wish {
  const roots = readCertificates(order.root);
  const brought = trust.mode === 'files' ? broughtBy(trust, cluster) : undefined;
  return {
    cluster,
    roots: roots.ok ? roots.value : [],
    ...(brought === undefined ? {} : { brought }),
  };
}

function broughtBy(
  { authorities }: Extract<OwnTrust, { readonly mode: 'files' }>,
  cluster: string,
): Wish['brought'] {
  const { directory, certificate, chain, root } = atHand(authorities.get(cluster), cluster);
  const read = readAuthority({ certificate, chain, roots: root });
  return read.ok ? { authority: read.value, directory } : undefined;
}

function placeholderOf(host: string) {
  const [certificate = '', key = '', root = '', chain = ''] = ['cert', 'key', 'root', 'chain'].map(
    (part) => textPlaceholder(`${host}/cacerts/${part}`),
  );
  return { certificate, key, root, chain };
}
