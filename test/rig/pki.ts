import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** The keys and certificates of one cluster; each cluster has a root of its own, as in life. */
export interface Pki {
  readonly caFile: string;
  /** PEM of the root. */
  readonly ca: string;
  readonly servingCertificate: string;
  readonly servingKey: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  /** A client certificate that the API server takes for this user (PEM texts). */
  signUser(name: string): Promise<{ readonly certificate: string; readonly key: string }>;
}

/** Made by openssl in the given folder: node:crypto signs no certificates. P-256, because it is quick. */
export async function createPki(folder: string, addresses: readonly string[]): Promise<Pki> {
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  const request = async (
    name: string,
    subject: string,
    extensions: readonly string[],
  ): Promise<void> => {
    writeFileSync(file(`${name}.cnf`), config(extensions));
    const signer = name === 'ca' ? [] : ['-CA', file('ca.crt'), '-CAkey', file('ca.key')];
    await execa('openssl', [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 30'.split(' '),
      ...signer,
      `-subj=${subject}`,
      `-config=${file(`${name}.cnf`)}`,
      `-keyout=${file(`${name}.key`)}`,
      `-out=${file(`${name}.crt`)}`,
    ]);
  };
  await request('ca', '/CN=rig', ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign']);
  const names = ['DNS:kubernetes', 'DNS:kubernetes.default', 'DNS:kubernetes.default.svc'];
  const alternatives = [...names, ...addresses.map((address) => `IP:${address}`)].join(',');
  await request('serving', '/CN=kube-apiserver', [
    'basicConstraints=CA:FALSE',
    `subjectAltName=${alternatives}`,
  ]);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  writeFileSync(file('sa.key'), privateKey, { mode: 0o600 });
  writeFileSync(file('sa.pub'), publicKey);
  return {
    caFile: file('ca.crt'),
    ca: readFileSync(file('ca.crt'), 'utf8'),
    servingCertificate: file('serving.crt'),
    servingKey: file('serving.key'),
    serviceAccountKey: file('sa.key'),
    serviceAccountPublicKey: file('sa.pub'),
    signUser: async (name) => {
      await request(`user-${name}`, `/CN=${name}`, ['extendedKeyUsage=clientAuth']);
      return {
        certificate: readFileSync(file(`user-${name}.crt`), 'utf8'),
        key: readFileSync(file(`user-${name}.key`), 'utf8'),
      };
    },
  };
}

function config(extensions: readonly string[]): string {
  const request = '[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\n[ext]\n';
  return `${request}${extensions.join('\n')}\n`;
}
