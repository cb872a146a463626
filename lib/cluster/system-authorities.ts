import { readFile } from 'node:fs/promises';

/** Where Linux distributions keep the certificates that the system trusts, in the order of Go's crypto/x509. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The certificates that the system trusts, as PEM: those of `SSL_CERT_FILE`, or else of the distribution. Undefined where there is no
 * such file: then Node's own count. kubectl trusts them, too: a company's own authority is among them, and not in Node's list.
 */
export async function systemAuthorities(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Buffer | undefined> {
  const named = env['SSL_CERT_FILE'] ?? '';
  if (named === '' && process.platform !== 'linux') return undefined;
  for (const file of named === '' ? bundles : [named]) {
    const pem = await readFile(file).catch(() => undefined);
    if (pem !== undefined) return pem;
  }
  return undefined;
}
