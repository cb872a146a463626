import { isIP } from 'node:net';
import type { Result } from '../../result.ts';

/** A pool entry as numbers, both ends included. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Reads one entry of a MetalLB pool: `192.0.2.10-192.0.2.20`, `192.0.2.0/24`, `fd00::/120`.
 * As MetalLB does (internal/config ParseCIDR): a single address needs its prefix length. The error says how to mend it.
 */
export function parseAddresses(entry: string): Result<AddressRange, string> {
  const text = entry.trim();
  if (/[,;]/.test(text)) return wrong('write each range or CIDR as an item of its own.');
  if (text.includes('-')) return parseRange(text);
  if (text.includes('/')) return parseCidr(text);
  if (isIP(text) === 0) {
    return wrong('write a range, `192.0.2.10-192.0.2.20`, or a CIDR, `192.0.2.0/24`.');
  }
  return wrong(`for a single address write \`${text}/${isIP(text) === 4 ? 32 : 128}\`.`);
}

/** The entry that somebody meant who wrote one that cannot be read: `192.0.2.10` → `192.0.2.10/32`, `192.0.2.1..192.0.2.9`. */
export function meantAddresses(entry: string): string | undefined {
  const text = entry.trim().replace(/\s*([\u2012-\u2015~]|\.{2,}|\bto\b)\s*/, '-');
  if (text !== entry.trim() && parseAddresses(text).ok) return text;
  const masked = withPrefix(text);
  if (masked !== undefined) return masked;
  const [start = '', end = ''] = text.split(/-(.*)/s).map((part) => part.trim());
  const guess =
    end === ''
      ? `${text}/${isIP(text) === 4 ? 32 : 128}`
      : /^\d{1,3}$/.test(end)
        ? `${start}-${start.slice(0, start.lastIndexOf('.') + 1)}${end}`
        : `${end}-${start}`;
  return parseAddresses(guess).ok ? guess : undefined;
}

/** `192.0.2.0/255.255.255.0` and `192.0.2.*` as `192.0.2.0/24`. */
function withPrefix(text: string): string | undefined {
  const whole = text.replace(/^((?:\d+\.){3})\*$/, '$10/255.255.255.0');
  const [address = '', mask = ''] = whole.split('/');
  if (isIP(address) !== 4 || isIP(mask) !== 4) return undefined;
  const bits = toNumber(mask).toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? `${address}/${bits.replaceAll('0', '').length}` : undefined;
}

/** How many addresses of one family the ranges hold together. */
export function sizeOf(ranges: readonly AddressRange[], family: 4 | 6): bigint {
  return ranges
    .filter((range) => range.family === family)
    .reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** The addresses that two ranges share, as text. */
export function overlapOf(a: AddressRange, b: AddressRange): string | undefined {
  if (a.family !== b.family || a.first > b.last || b.first > a.last) return undefined;
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  const text = formatAddress(first, a.family);
  return first === last ? text : `${text}-${formatAddress(last, a.family)}`;
}

/** By family, then by the first address. */
export function inOrder(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

function parseRange(text: string): Result<AddressRange, string> {
  const [start = '', end = ''] = text.split(/-(.*)/s).map((part) => part.trim());
  if (isIP(start) !== 0 && /^\d{1,3}$/.test(end)) {
    return wrong('write the second address in full: `192.0.2.10-192.0.2.20`.');
  }
  const bad = [start, end].find((address) => isIP(address) === 0 || address.includes('%'));
  if (bad !== undefined) {
    return wrong(`${bad === '' ? 'one end' : `\`${bad}\``} is not an IP address.`);
  }
  const family = isIP(start) === 4 ? 4 : 6;
  if (isIP(end) !== family) return wrong('both ends must be IPv4, or both IPv6.');
  const [first, last] = [toNumber(start), toNumber(end)];
  if (first > last) {
    return wrong(`the first address comes after the last one; did you mean \`${end}-${start}\`?`);
  }
  return { ok: true, value: { family, first, last } };
}

function parseCidr(text: string): Result<AddressRange, string> {
  const [address = '', prefix = ''] = text.split(/\/(.*)/s);
  if (isIP(address) === 0 || address.includes('%')) {
    return wrong(`\`${address}\` is not an IP address.`);
  }
  const family = isIP(address) === 4 ? 4 : 6;
  const bits = family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) {
    return wrong(`the number after the slash must be from 0 to ${bits}.`);
  }
  const size = 1n << BigInt(bits - Number(prefix));
  const first = (toNumber(address) / size) * size;
  return { ok: true, value: { family, first, last: first + size - 1n } };
}

function wrong(error: string): Result<never, string> {
  return { ok: false, error };
}

function toNumber(address: string): bigint {
  if (isIP(address) === 4) {
    return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  }
  return groupsOf(address).reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** The eight groups of an IPv6 address, without `::` and without an IPv4 tail. */
function groupsOf(address: string): readonly string[] {
  const [left = '', right = ''] = address.split('::');
  const before = left.split(':').flatMap(tail);
  const after = right.split(':').flatMap(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after];
}

function tail(group: string): readonly string[] {
  if (!group.includes('.')) return group === '' ? [] : [group];
  const number = toNumber(group);
  return [(number / 65536n).toString(16), (number % 65536n).toString(16)];
}

/** The shortest spelling of an address. */
export function formatAddress(number: bigint, family: 4 | 6): string {
  const [parts, size] = family === 4 ? [4, 8n] : [8, 16n];
  const pieces = Array.from({ length: parts }, (_, index) => {
    const shift = BigInt(parts - 1 - index) * size;
    return ((number >> shift) & ((1n << size) - 1n)).toString(family === 4 ? 10 : 16);
  });
  if (family === 4) return pieces.join('.');
  // The shortest spelling (RFC 5952), as the URL standard writes it.
  return new URL(`http://[${pieces.join(':')}]`).hostname.slice(1, -1);
}
