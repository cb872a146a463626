import { dateOf } from '../moment.ts';
import type { Result } from '../result.ts';
import { type Certificate, readCertificates, rootOf } from './certificate.ts';

/** What istiod signs with, and why others believe it: the Secret `cacerts`, without its key. */
export interface Authority {
  readonly certificate: Certificate;
  /** Between the certificate and its root, in any order. */
  readonly chain: readonly Certificate[];
  /** Several only while one takes over from another. */
  readonly roots: readonly Certificate[];
}

/** The texts of ca-cert.pem, cert-chain.pem and root-cert.pem; undefined where there is none. */
export type AuthorityTexts = Readonly<Record<keyof Authority, string | undefined>>;

const fileNames: Readonly<Record<keyof Authority, string>> = {
  certificate: 'ca-cert.pem',
  chain: 'cert-chain.pem',
  roots: 'root-cert.pem',
};

/** Reads all three, or says what is wrong: "root-cert.pem holds no certificate in PEM form". */
export function readAuthority(texts: AuthorityTexts): Result<Authority, string> {
  const read = (part: keyof Authority) => {
    const text = texts[part];
    const result = text === undefined ? missing : readCertificates(text);
    return result.ok ? result : { ok: false as const, error: `${fileNames[part]} ${result.error}` };
  };
  const [certificate, chain, roots] = [read('certificate'), read('chain'), read('roots')];
  if (!certificate.ok) return certificate;
  if (!chain.ok) return chain;
  if (!roots.ok) return roots;
  return {
    ok: true,
    value: { certificate: certificate.value[0], chain: chain.value, roots: roots.value },
  };
}

const missing = { ok: false, error: 'is missing' } as const;

/** Why nobody would believe it at this time (milliseconds since the epoch); undefined when all is well. Goes on after its name. */
export function faultOf(authority: Authority, now: number): string | undefined {
  const { certificate, chain } = authority;
  const root = signingRoot(authority);
  if (root === undefined) {
    return 'does not lead to a root of root-cert.pem by way of cert-chain.pem';
  }
  const path = [certificate, ...chain.filter(({ isSelfSigned }) => !isSelfSigned)];
  return (
    path.map((one) => certificateFault(one, now)).find((fault) => fault !== undefined) ??
    (root.notAfter <= now ? `has a root that expired on ${dateOf(root.notAfter)}` : undefined)
  );
}

/** The same of a certificate by itself, provided that it must be able to sign. */
export function certificateFault(certificate: Certificate, now: number): string | undefined {
  const { isAuthority, isSelfSigned, isSignedWithSha1, notAfter, notBefore } = certificate;
  if (!isAuthority) return 'is no certificate authority (basicConstraints CA:TRUE)';
  if (notAfter <= now) return `expired on ${dateOf(notAfter)}`;
  if (notBefore > now) return `is valid only from ${dateOf(notBefore)} on`;
  return isSignedWithSha1 && !isSelfSigned
    ? 'is signed with SHA-1, which istiod refuses'
    : undefined;
}

/** The root that its signatures lead to. */
export function signingRoot({ certificate, chain, roots }: Authority): Certificate | undefined {
  return rootOf(certificate, chain, roots);
}

/** Do these have a certificate in common? */
export function shareOne(some: readonly Certificate[], others: readonly Certificate[]): boolean {
  return some.some((one) => others.some(({ fingerprint }) => fingerprint === one.fingerprint));
}
