import { isIP } from 'node:net';

/** An IPv6 address in its shortest spelling (RFC 5952), the only one that an EndpointSlice takes; all else as it is. */
export function canonicalAddress(text: string): string {
  if (isIP(text) !== 6 || text.includes('%')) return text;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}
