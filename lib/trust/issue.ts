import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { lifetime } from './lifetime.ts';
import { TrustError } from './trust-error.ts';

cryptoProvider.set(webcrypto);

/** A certificate and its private key (PKCS #8), both PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** A root that signs itself, as tools/certs of Istio makes one, but with an ECDSA key. */
export async function issueRoot(now: number): Promise<Pair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['Root CA'] }, { O: ['Istio'] }],
    keys,
    notBefore: new Date(now - clockSkew),
    notAfter: new Date(now + lifetime.root),
    signingAlgorithm: { hash: 'SHA-256' },
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      onlySigning(),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys.privateKey);
}

/** What an intermediate is made of. */
export interface Order {
  readonly root: Pair;
  /** The cluster whose istiod signs with it: its `L`, as in Istio's samples. */
  readonly cluster: string;
  /** Its DNS names: `istiod.istio-system.svc`. */
  readonly hosts: readonly string[];
  readonly now: number;
}

/**
 * A certificate authority that may sign workloads but no further authority, and lives no longer than its root. Throws
 * `TrustError` when the root cannot sign one.
 */
export async function issueIntermediate({ root, cluster, hosts, now }: Order): Promise<Pair> {
  const issuer = new X509Certificate(root.certificate);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: ['Intermediate CA'] }, { O: ['Istio'] }, { L: [cluster] }],
    // Byte for byte: Go compares names so, and a root may spell its own in any way.
    issuer: new Name(issuer.subjectName.toArrayBuffer()),
    publicKey: keys.publicKey,
    ...(await signerOf(root.key)),
    notBefore: new Date(now - clockSkew),
    notAfter: new Date(Math.min(now + lifetime.intermediate, issuer.notAfter.getTime())),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      onlySigning(),
      new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value }))),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...authorityOf(issuer),
    ],
  });
  return pairOf(certificate, keys.privateKey);
}

/** May this root sign an intermediate (RFC 5280: pathLenConstraint)? Throws `TrustError` when it may not, or its key cannot. */
export async function checkRoot({ certificate, key }: Pair): Promise<void> {
  const constraints = new X509Certificate(certificate).getExtension(BasicConstraintsExtension);
  if (constraints?.pathLength === 0) {
    throw new TrustError('root-constrained', 'the root allows no authority below it (pathlen 0)');
  }
  await signerOf(key);
}

/** Clocks of clusters may be behind. Milliseconds. */
const clockSkew = 5 * 60_000;

function onlySigning(): KeyUsagesExtension {
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- flags are made to be joined
  return new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true);
}

/**
 * ECDSA with P-256: a key is made in a millisecond, and istiod signs with it a hundred times faster than with RSA-4096. istiod,
 * Envoy and API servers take it, and so does FIPS 140.
 */
function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
}

/** Points at the key of the issuer the way the issuer names it, if it does. */
function authorityOf(issuer: X509Certificate): readonly Extension[] {
  const identifier = issuer.getExtension(SubjectKeyIdentifierExtension);
  return identifier === null ? [] : [new AuthorityKeyIdentifierExtension(identifier.keyId)];
}

const curves: Readonly<Record<string, { readonly namedCurve: string; readonly hash: string }>> = {
  prime256v1: { namedCurve: 'P-256', hash: 'SHA-256' },
  secp384r1: { namedCurve: 'P-384', hash: 'SHA-384' },
  secp521r1: { namedCurve: 'P-521', hash: 'SHA-512' },
};

async function signerOf(pem: string) {
  const key = createPrivateKey(pem);
  const signingAlgorithm = algorithmOf(key);
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, signingAlgorithm, false, [
    'sign',
  ]);
  return { signingKey, signingAlgorithm };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) {
  if (asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const curve = curves[asymmetricKeyDetails?.namedCurve ?? ''];
  if (asymmetricKeyType === 'ec' && curve !== undefined) return { name: 'ECDSA', ...curve };
  throw new TrustError(
    'key-unusable',
    `the key of the root is of the type ${asymmetricKeyType ?? 'unknown'}, which istiod and Envoy do not take`,
  );
}

async function pairOf(certificate: X509Certificate, key: webcrypto.CryptoKey): Promise<Pair> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const body = der.toString('base64').match(/.{1,64}/g) ?? [];
  const lines = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----', ''];
  return { certificate: `${certificate.toString('pem')}\n`, key: lines.join('\n') };
}
