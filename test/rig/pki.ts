import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';

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

/** Made in the given folder. */
export async function createPki(folder: string, addresses: readonly string[]): Promise<Pki> {
  const file = (name: string): string => join(folder, name);
  await makeCertificate(folder, {
    name: 'ca',
    subject: '/CN=rig',
    extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign'],
  });
  const names = ['DNS:kubernetes', 'DNS:kubernetes.default', 'DNS:kubernetes.default.svc'];
  const alternatives = [...names, ...addresses.map((address) => `IP:${address}`)].join(',');
  await makeCertificate(folder, {
    name: 'serving',
    subject: '/CN=kube-apiserver',
    extensions: ['basicConstraints=CA:FALSE', `subjectAltName=${alternatives}`],
    signer: 'ca',
  });
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
      await makeCertificate(folder, {
        name: `user-${name}`,
        subject: `/CN=${name}`,
        extensions: ['extendedKeyUsage=clientAuth'],
        signer: 'ca',
      });
      return {
        certificate: readFileSync(file(`user-${name}.crt`), 'utf8'),
        key: readFileSync(file(`user-${name}.key`), 'utf8'),
      };
    },
  };
}
