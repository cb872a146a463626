import { createPrivateKey, X509Certificate } from 'node:crypto';
import { fileWords } from '../file-words.ts';
import { type JsonObject, textAt } from '../json.ts';
import { refusedEntry } from './context-errors.ts';
import type { Credential } from './credential-source.ts';
import type { Tls } from '../network/endpoint.ts';
import { readWhole } from '../read-whole.ts';
import { isLocked, unlocking } from '../trust/locked-key.ts';
import { systemAuthorities } from './system-authorities.ts';

type Certificate = NonNullable<Credential['certificate']>;

/** The certificates that the entry of a cluster trusts, as PEM; undefined when it leaves that to the system. */
export function authorityOf(cluster: JsonObject, context: string): Buffer | undefined {
  const authority = bytesOf(cluster, 'certificate-authority', context);
  if (authority !== undefined && !isCertificate(authority)) {
    throw refusedEntry(context, 'its certificate-authority holds no certificate (PEM)');
  }
  return authority;
}

/** The client certificate of a user; a key alone is none. */
export function certificateOf(user: JsonObject, context: string): Certificate | undefined {
  const cert = bytesOf(user, 'client-certificate', context);
  if (cert === undefined) return undefined;
  const key = bytesOf(user, 'client-key', context) ?? Buffer.alloc(0);
  const problem = problemOf({ cert, key });
  if (problem !== undefined) throw refusedEntry(context, `of its client certificate ${problem}`);
  return { cert, key };
}

/** Why no server could be shown this, without a word of it. */
export function problemOf({ cert, key }: Certificate): string | undefined {
  if (!isCertificate(cert)) return 'the certificate is none (PEM)';
  try {
    const isPair = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    return isPair ? undefined : 'the key belongs to another certificate';
  } catch {
    return isLocked(key.toString('latin1'))
      ? `the key has a passphrase, which nobody is asked for: ${unlocking}`
      : 'the key is no private key (PEM)';
  }
}

/** Without authorities of its own a cluster is trusted as the system would. */
export async function tlsOf(
  cluster: JsonObject,
  authority: Buffer | undefined,
  {
    certificate,
    env,
  }: {
    readonly certificate: Certificate | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): Promise<Tls> {
  const careless = cluster['insecure-skip-tls-verify'] === true;
  return {
    ca: authority ?? (careless ? undefined : await systemAuthorities(env)),
    cert: certificate?.cert,
    key: certificate?.key,
    servername: textAt(cluster, 'tls-server-name'),
    rejectUnauthorized: !careless,
  };
}

/** `client-key-data`, or what is in the file `client-key`. */
function bytesOf(entry: JsonObject, key: string, context: string): Buffer | undefined {
  const data = textAt(entry, `${key}-data`);
  if (data !== undefined) return Buffer.from(data, 'base64');
  const file = textAt(entry, key);
  if (file === undefined) return undefined;
  try {
    return readWhole(file);
  } catch (error) {
    throw refusedEntry(context, `its ${key} ${file} cannot be read: ${fileWords(error)}`);
  }
}

/** Go takes PEM only, and Node would trust nobody where an authority is in DER form. */
function isCertificate(pem: Buffer): boolean {
  try {
    return pem.includes('-----BEGIN') && new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
