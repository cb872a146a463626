import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import { fieldAt, textAt } from '../lib/json.ts';
import type { Result } from '../lib/result.ts';
import type { MintedAuthority } from '../lib/steps/minted.ts';
import { type Authority, readAuthority } from '../lib/trust/authority.ts';
import { type Certificate, isKeyOf, readCertificates } from '../lib/trust/certificate.ts';

/** The Secret that istiod signs with when it is there (Istio: plug in CA certificates). */
export function cacertsRef(namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name: 'cacerts' };
}

/** Where istiod keeps the authority that it made itself (istiod: `CASecret`). */
export function selfSignedRef(namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name: 'istio-ca-secret' };
}

export function cacertsOf(
  namespace: string,
  { certificate, key, root, chain }: MintedAuthority,
): Manifest {
  const files = {
    'ca-cert.pem': certificate,
    'ca-key.pem': key,
    'root-cert.pem': root,
    'cert-chain.pem': chain,
  };
  const data = Object.entries(files).map(([name, text]) => [
    name,
    Buffer.from(text).toString('base64'),
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cacerts', namespace },
    type: 'Opaque',
    data: Object.fromEntries(data),
  };
}

/** A live Secret `cacerts`, read. */
export interface Cacerts {
  readonly authority: Authority;
  readonly text: MintedAuthority;
}

/** The Secret as Istio has it or as cert-manager has it (type kubernetes.io/tls); or why istiod could not use it. */
export function readCacerts(cacerts: Manifest): Result<Cacerts, string> {
  const text = textsOf(cacerts);
  const authority = readAuthority({ ...text, roots: text.root });
  if (!authority.ok) return authority;
  const { certificate, key, chain, root } = text;
  if (certificate === undefined || chain === undefined || root === undefined) {
    return { ok: false, error: 'it is not complete' };
  }
  if (key === undefined) return { ok: false, error: 'ca-key.pem is missing' };
  if (!isKeyOf(key, authority.value.certificate)) {
    return { ok: false, error: 'ca-key.pem does not belong to ca-cert.pem' };
  }
  return {
    ok: true,
    value: { authority: authority.value, text: { certificate, key, chain, root } },
  };
}

/** The authority that istiod made itself, as what it could plug in: its root signs. Undefined where it has none that can be used. */
export function selfSignedIn(secret: Manifest | undefined): MintedAuthority | undefined {
  const [certificate, key] = ['ca-cert.pem', 'ca-key.pem'].map((name) =>
    secret === undefined ? undefined : dataOf(secret, name),
  );
  const [root] = certificatesIn(secret, 'ca-cert.pem');
  if (certificate === undefined || key === undefined || root === undefined) return undefined;
  return isKeyOf(key, root)
    ? { certificate, key, chain: certificate, root: certificate }
    : undefined;
}

/** Its certificates under this name; none where it has none that can be read. */
export function certificatesIn(secret: Manifest | undefined, name: string): readonly Certificate[] {
  const text = secret && dataOf(secret, name);
  const read = text === undefined ? undefined : readCertificates(text);
  return read?.ok === true ? read.value : [];
}

/** Made by istiod itself, which goes on to look after it (istiod: USE_CACERTS_FOR_SELF_SIGNED_CA). */
export function isGenerated(cacerts: Manifest): boolean {
  return fieldAt(cacerts, 'data', 'istio-generated') !== undefined;
}

/** Of the shape that cert-manager writes. */
export function isTls(cacerts: Manifest): boolean {
  return dataOf(cacerts, 'ca-cert.pem') === undefined && dataOf(cacerts, 'tls.crt') !== undefined;
}

function textsOf(cacerts: Manifest) {
  const names = isTls(cacerts)
    ? (['tls.crt', 'tls.key', 'ca.crt', 'tls.crt'] as const)
    : (['ca-cert.pem', 'ca-key.pem', 'root-cert.pem', 'cert-chain.pem'] as const);
  const [certificate, key, root, chain] = names.map((name) => dataOf(cacerts, name));
  return { certificate, key, root, chain };
}

function dataOf(secret: Manifest, name: string): string | undefined {
  const encoded = textAt(secret, 'data', name);
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}
