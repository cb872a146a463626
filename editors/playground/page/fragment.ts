import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';

/** Bytes of a mesh file that a link may unfold to. */
const most = 1_000_000;
/** Bytes fed at once: deflate makes at most a thousand out of each, so that no link can fill the memory. */
const portion = 512;

/** A text as the fragment of a link: `#mesh=…`, compressed. */
export function toFragment(text: string): string {
  const bytes = deflateSync(strToU8(text), { level: 9 });
  const letters = btoa(strFromU8(bytes, true));
  return `#mesh=${letters.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The text in the fragment of a link; undefined when there is none, or none that can be read. */
export function fromFragment(fragment: string): string | undefined {
  const letters = /^#mesh=([\w-]+)$/.exec(fragment)?.[1];
  if (letters === undefined) return undefined;
  try {
    return inflate(strToU8(atob(letters.replaceAll('-', '+').replaceAll('_', '/')), true));
  } catch {
    return undefined;
  }
}

function inflate(bytes: Uint8Array): string | undefined {
  const parts: Uint8Array[] = [];
  let complete = false;
  const stream = new Inflate((part, final) => {
    parts.push(part);
    complete = final;
  });
  for (let at = 0; at < bytes.length && sizeOf(parts) <= most; at += portion) {
    stream.push(bytes.subarray(at, at + portion), at + portion >= bytes.length);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return complete && sizeOf(parts) <= most ? decoder.decode(joined(parts)) : undefined;
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(sizeOf(parts));
  let filled = 0;
  for (const part of parts) {
    whole.set(part, filled);
    filled += part.length;
  }
  return whole;
}
