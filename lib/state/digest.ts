import { createHash } from 'node:crypto';
import type { Manifest } from '../cluster/object.ts';
import { isRecord } from '../json.ts';
import { redact } from './redact.ts';

/** The same for the same content, in whatever order its fields stand; values of Secrets are not part of it. SHA-256, hexadecimal. */
export function digestOf(manifest: Manifest): string {
  const text = JSON.stringify(redact(manifest), (_key, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).toSorted(byName)) : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
