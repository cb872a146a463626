/** Whether only a passphrase opens a private key in PEM form (RFC 5958, RFC 1421). */
export function isLocked(pem: string): boolean {
  return /^(-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED)/m.test(pem);
}

/** What takes the passphrase away, as a hint says it. */
export const unlocking = '`openssl pkey -in LOCKED.pem -out KEY.pem` takes it away';
