import type { ControlPlane, Trust, TrustStage } from '../lib/mesh/topology/topology.ts';
import type { AuthorityOrder, Minted, MintedAuthority } from '../lib/steps/minted.ts';
import { textPlaceholder } from '../lib/steps/placeholder.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import type { Get } from '../lib/steps/step.ts';
import { readAuthority } from '../lib/trust/authority.ts';
import { readCertificates } from '../lib/trust/certificate.ts';
import { cacertsOf, cacertsRef, readCacerts, selfSignedIn, selfSignedRef } from './cacerts.ts';
import { judgeAuthority, renewalDue, signsFor, type Wish } from './judge-authority.ts';
import { revisioned } from './revision.ts';

/** Trust in which isthmus writes the Secret `cacerts`. */
export type OwnTrust = Extract<Trust, { readonly mode: 'root' | 'files' }>;

/** The Secret `cacerts` of a control plane: an intermediate of the root, or what somebody brought in files. */
export function mintedAuthority(
  trust: OwnTrust,
  controlPlane: ControlPlane,
  stage?: TrustStage,
): Minted {
  const { host, namespace } = controlPlane;
  const wish = (): Wish => ({
    ...wishOf(trust, controlPlane),
    ...(stage === undefined ? {} : { stage }),
  });
  const order = (): AuthorityOrder => orderOf(trust, controlPlane);
  return {
    placeholder: cacertsOf(namespace, placeholderOf(host)),
    judge: async (get, now) => {
      const cacerts = await get(host, cacertsRef(namespace));
      const selfSigned =
        cacerts === undefined ? await get(host, selfSignedRef(namespace)) : undefined;
      return judgeAuthority({ cacerts, selfSigned }, wish(), now);
    },
    prepare: (mint) => mint.prepare(order()),
    make: async ({ mint, get, now }) => {
      if (stage?.kind !== 'hold') return cacertsOf(namespace, await mint.authority(order()));
      const own = await livingAuthority(get, controlPlane, { ...wish(), stage }, now);
      return cacertsOf(namespace, {
        ...(own ?? (await mint.authority(order()))),
        root: stage.roots,
      });
    },
  };
}

/** What lives, where it goes on to sign; undefined where a new one has to. Throws `StepRefusal` where it cannot. */
async function livingAuthority(
  get: Get,
  { host, namespace }: ControlPlane,
  wish: Wish & { readonly stage: Extract<TrustStage, { readonly kind: 'hold' }> },
  now: number,
): Promise<MintedAuthority | undefined> {
  const cacerts = await get(host, cacertsRef(namespace));
  const read = cacerts && readCacerts(cacerts);
  if (wish.stage.signer === 'wanted') {
    if (read?.ok !== true || !signsFor(read.value.authority, wish)) return undefined;
    return renewalDue(read.value.authority, wish, now) === undefined ? read.value.text : undefined;
  }
  if (read?.ok === true) return read.value.text;
  const own =
    cacerts === undefined ? selfSignedIn(await get(host, selfSignedRef(namespace))) : undefined;
  if (own !== undefined) return own;
  throw new StepRefusal(
    'E-TRUST-ROOT',
    `istiod of ${host} must go on to sign as before, and what it signs with cannot be read`,
    'name the root that lives in `trust`, and apply; then rotate',
  );
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

/** What `trust` wants of the authority of a control plane. Throws `StepRefusal` where its files are not at hand. */
export function wishOf(trust: OwnTrust, controlPlane: ControlPlane): Wish {
  const cluster = controlPlane.host;
  const roots = readCertificates(orderOf(trust, controlPlane).root);
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
