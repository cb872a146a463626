import { isIP } from 'node:net';

/** As Kubernetes takes it: an IPv6 address in its shortest spelling (RFC 5952), a name in small letters. */
export function canonicalAddress(text: string): string {
  if (isIP(text) !== 6 || text.includes('%')) return text.toLowerCase();
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}
