import type * as Crypto from 'node:crypto';
import { createRequire } from 'node:module';
import type { Result } from '../result.ts';

const require = createRequire(import.meta.url);

/** Looked up when there is a certificate to read: few commands have one, and a browser has no such module. */
function crypto(): typeof Crypto {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Node calls by this name
  return require('node:crypto') as typeof Crypto;
}

/** An X.509 certificate by what it means (RFC 5280). */
export interface Certificate {
  /** SHA-256 of its bytes: the same for the same certificate, whatever its PEM looks like. */
  readonly fingerprint: string;
  /** `CN=Root CA, O=Istio`. */
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of its public key (SPKI). */
  readonly publicKey: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** May it sign other certificates (basicConstraints)? */
  readonly isAuthority: boolean;
  readonly isSelfSigned: boolean;
  /** Signed with SHA-1, which Go refuses (and so does istiod). */
  readonly isSignedWithSha1: boolean;
  /** Allows no authority below it (RFC 5280: pathLenConstraint). */
  readonly isLastAuthority: boolean;
  /** What kind of key it has, where istiod and Envoy do not take it: `ed25519`. */
  readonly strangeKey: string | undefined;
  /** As PEM, without anything around it. */
  readonly pem: string;
}

/** All certificates of a PEM text, or why it has none, to go on after "it": "holds no certificate in PEM form". */
export function readCertificates(
  text: string,
): Result<readonly [Certificate, ...Certificate[]], string> {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    const [first, ...others] = blocks.map(read);
    return first === undefined
      ? { ok: false, error: 'holds no certificate in PEM form' }
      : { ok: true, value: [first, ...others] };
  } catch {
    return { ok: false, error: 'holds a certificate that cannot be read' };
  }
}

/** Did the key of `authority` sign it? */
function isSignedBy(certificate: Certificate, authority: Certificate): boolean {
  const [own, other] = [certificate, authority].map(
    ({ pem }) => new (crypto().X509Certificate)(pem),
  );
  return own !== undefined && other !== undefined && signed(own, other);
}

/**
 * The one of the roots that a certificate leads to, each signed by the next; those between come from `between`. Undefined when
 * it leads to none of them.
 */
export function rootOf(
  certificate: Certificate,
  between: readonly Certificate[],
  roots: readonly Certificate[],
): Certificate | undefined {
  const own = roots.find(({ fingerprint }) => fingerprint === certificate.fingerprint);
  const root = own ?? roots.find((authority) => isSignedBy(certificate, authority));
  if (root !== undefined) return root;
  const next = between.filter((authority) => authority.fingerprint !== certificate.fingerprint);
  for (const authority of next.filter((authority) => isSignedBy(certificate, authority))) {
    const rest = next.filter((other) => other !== authority);
    const found = rootOf(authority, rest, roots);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Are both of the same key, by the same issuer, until the same moment? Their bytes may differ. */
export function meansTheSame(one: Certificate, other: Certificate): boolean {
  return (
    one.publicKey === other.publicKey &&
    one.issuer === other.issuer &&
    one.notAfter === other.notAfter
  );
}

/** `2027-01-01 12:30 UTC`. */
export function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Is this the private key (PEM) of the certificate? False also for what is no key. */
export function isKeyOf(key: string, { pem }: Certificate): boolean {
  const { X509Certificate, createPrivateKey } = crypto();
  try {
    return new X509Certificate(pem).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function read(block: string): Certificate {
  const certificate = new (crypto().X509Certificate)(block);
  return {
    fingerprint: certificate.fingerprint256,
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    publicKey: digest(certificate.publicKey.export({ type: 'spki', format: 'der' })),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    isAuthority: certificate.ca,
    isSelfSigned: signed(certificate, certificate),
    isSignedWithSha1: sha1.some((algorithm) => certificate.raw.includes(algorithm, 0, 'hex')),
    isLastAuthority: pathLength0.some((extension) => certificate.raw.includes(extension, 0, 'hex')),
    strangeKey: strangeKeyOf(certificate.publicKey),
    pem: certificate.toString(),
  };
}

function nameOf(lines: string): string {
  return lines.replaceAll('\n', ', ');
}

function digest(bytes: Buffer): string {
  return crypto().createHash('sha256').update(bytes).digest('hex');
}

function signed(certificate: Crypto.X509Certificate, authority: Crypto.X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** RSA and ECDSA with the curves of NIST are what is taken. */
function strangeKeyOf({
  asymmetricKeyType,
  asymmetricKeyDetails,
}: Crypto.KeyObject): string | undefined {
  const { namedCurve = '' } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'rsa') return undefined;
  if (asymmetricKeyType !== 'ec') return asymmetricKeyType ?? 'unknown';
  return /^(prime256v1|secp384r1|secp521r1)$/.test(namedCurve) ? undefined : `ec (${namedCurve})`;
}

/** basicConstraints (CA:TRUE, pathlen:0), critical or not, as DER in hexadecimal digits. */
const pathLength0 = ['0603551d130101ff040830060101ff020100', '0603551d13040830060101ff020100'];

/** sha1WithRSAEncryption and ecdsa-with-SHA1 (RFC 3279) as DER, in hexadecimal digits. */
const sha1 = ['06092a864886f70d010105', '06072a8648ce3d0401'];
