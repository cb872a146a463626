import type { Certificate } from './certificate.ts';

/** What the authority of one control plane is, and what it is to become. */
export interface RootHolder {
  readonly id: string;
  /** The root that its signatures lead to. */
  readonly signs: Certificate;
  /** The roots that it tells its workloads to trust. */
  readonly trusts: readonly Certificate[];
  readonly wants: {
    readonly signs: Certificate;
    readonly trusts: readonly Certificate[];
  };
}

/**
 * The way from one root to another: everybody comes to trust the new one; then everybody signs with it; then everybody forgets the
 * old one (Istio: tests/integration/security/cacert_rotation).
 */
export type Phase = 'trust' | 'sign' | 'forget';

/** Which phase the live roots are in; undefined where all is as it is wanted. Nothing else is remembered of a rotation. */
export function phaseOf(holders: readonly RootHolder[]): Phase | undefined {
  const wanted = holders.map(({ wants }) => wants.signs);
  if (holders.some((holder) => !signsAsWanted(holder))) {
    return holders.every(({ trusts }) => includesAll(trusts, wanted)) ? 'sign' : 'trust';
  }
  return holders.every(trustsAsWanted) ? undefined : 'forget';
}

/**
 * Does each of them trust what the others sign with? So it is before a rotation and at every moment of it. Where it is not, something else
 * has happened to a cluster, whose root nobody should come to trust.
 */
export function trustEachOther(holders: readonly RootHolder[]): boolean {
  const signers = holders.map(({ signs }) => signs);
  return holders.every(({ trusts }) => includesAll(trusts, signers));
}

/** Whose workloads must follow before this phase may begin; nobody's for the first one, and where nothing is taken away. */
export function gatedBy(phase: Phase, holders: readonly RootHolder[]): readonly RootHolder[] {
  switch (phase) {
    case 'trust':
      return [];
    case 'sign':
      // Who signs with the new root already has had it among its own all the time, or has passed the gate.
      return holders.filter((holder) => !signsAsWanted(holder));
    case 'forget':
      return holders.filter(({ trusts, wants }) => !includesAll(wants.trusts, trusts));
  }
}

/** What one is to hold. */
export interface RootTarget {
  readonly signer: 'live' | 'wanted';
  readonly trusts: readonly Certificate[];
}

/** What each is to hold in a phase whose gate is open, or before one that is not. */
export function targetOf(
  holder: RootHolder,
  { phase, isOpen, holders }: Way & { readonly holders: readonly RootHolder[] },
): RootTarget {
  const all = eachOnce(holders.flatMap(({ trusts, wants }) => [...trusts, ...wants.trusts]));
  switch (phase) {
    case 'trust':
      return { signer: 'live', trusts: all };
    case 'sign':
      return isOpen || signsAsWanted(holder)
        ? { signer: 'wanted', trusts: all }
        : { signer: 'live', trusts: all };
    case 'forget':
      return { signer: 'wanted', trusts: isOpen ? holder.wants.trusts : holder.trusts };
  }
}

export interface Way {
  readonly phase: Phase;
  readonly isOpen: boolean;
}

/**
 * What istiod carries while it is not alone with one root, so that it starts again whenever they change: a running one takes no other
 * roots (istiod: ISTIO_MULTIROOT_MESH), and proxies are known to have theirs from one that has started since.
 */
export function markOf(signs: Certificate, trusts: readonly Certificate[]): string | undefined {
  if (trusts.length < 2) return undefined;
  const known = trusts.map(shortOf).toSorted((a, b) => a.localeCompare(b, 'en'));
  return `signs with ${shortOf(signs)}, trusts ${known.join(' and ')}`;
}

/** `3F2A91BC`: enough of a fingerprint to tell a few roots apart. */
export function shortOf({ fingerprint }: Certificate): string {
  return fingerprint.replaceAll(':', '').slice(0, 8);
}

export function signsAsWanted({ signs, wants }: RootHolder): boolean {
  return signs.fingerprint === wants.signs.fingerprint;
}

function trustsAsWanted({ trusts, wants }: RootHolder): boolean {
  return areTheSame(trusts, wants.trusts);
}

export function areTheSame(some: readonly Certificate[], others: readonly Certificate[]): boolean {
  return includesAll(some, others) && includesAll(others, some);
}

function includesAll(some: readonly Certificate[], others: readonly Certificate[]): boolean {
  return others.every(({ fingerprint }) => some.some((one) => one.fingerprint === fingerprint));
}

function eachOnce(some: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(some.map((one) => [one.fingerprint, one])).values()];
}
