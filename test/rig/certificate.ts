import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A certificate to be made. */
export interface CertificateRequest {
  /** Of its files: NAME.crt and NAME.key. */
  readonly name: string;
  /** `/CN=kubernetes` */
  readonly subject: string;
  /** As openssl writes them: `basicConstraints=CA:FALSE`. */
  readonly extensions: readonly string[];
  /** Name of the one that signs it; itself unless told. */
  readonly signer?: string;
  readonly key?: 'ec' | 'rsa';
}

/** Makes it in a folder, by openssl: node:crypto signs no certificates. For 30 days, with a P-256 key unless told. */
export async function makeCertificate(folder: string, request: CertificateRequest): Promise<void> {
  const { name, subject, extensions, signer, key = 'ec' } = request;
  const file = (name: string): string => join(folder, name);
  await mkdir(folder, { recursive: true });
  const head = '[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\n[ext]\n';
  await writeFile(file(`${name}.cnf`), `${head}${extensions.join('\n')}\n`);
  const kind = key === 'ec' ? 'ec -pkeyopt ec_paramgen_curve:P-256' : 'rsa:2048';
  await execa('openssl', [
    ...`req -x509 -newkey ${kind} -nodes -sha256 -days 30`.split(' '),
    ...(signer === undefined
      ? []
      : ['-CA', file(`${signer}.crt`), '-CAkey', file(`${signer}.key`)]),
    `-subj=${subject}`,
    `-config=${file(`${name}.cnf`)}`,
    `-keyout=${file(`${name}.key`)}`,
    `-out=${file(`${name}.crt`)}`,
  ]);
}
