import { readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

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
 * The certificates that the system trusts, as PEM: those of the distribution, of the file `SSL_CERT_FILE` and of the folders
 * `SSL_CERT_DIR` (both together stand for those of the distribution). Undefined where there are none: then Node's own count. kubectl
 * trusts them, and Node does not look there: the authority of a company is among them.
 */
export async function systemAuthorities(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Buffer | undefined> {
  const file = env['SSL_CERT_FILE'] ?? '';
  const folders = (env['SSL_CERT_DIR'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const isReplaced = file !== '' && folders.length > 0;
  const found = [
    ...(file === '' ? [] : [await bytesIn(file)]),
    ...(isReplaced || process.platform !== 'linux' ? [] : [await firstOf(bundles)]),
    ...(await Promise.all(folders.map(allIn))).flat(),
  ].filter((pem) => pem !== undefined);
  return found.length === 0 ? undefined : Buffer.concat(found.flatMap((pem) => [pem, lineEnd]));
}

const lineEnd = Buffer.from('\n');

async function firstOf(files: readonly string[]): Promise<Buffer | undefined> {
  for (const file of files) {
    const pem = await bytesIn(file);
    if (pem !== undefined) return pem;
  }
  return undefined;
}

async function allIn(folder: string): Promise<readonly (Buffer | undefined)[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map((name) => bytesIn(join(folder, name))));
}

async function bytesIn(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}
