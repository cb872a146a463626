import { dateOf } from '../../moment.ts';
import type { Certificate } from '../../trust/certificate.ts';
import { isLocked, unlocking } from '../../trust/locked-key.ts';
import type { Files } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import type { Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** In the last half year of a certificate, so that there is time to replace it. Milliseconds. */
const notice = 180 * 24 * 60 * 60_000;

/** A certificate that ends before long. */
export function expiring(
  name: string,
  { notAfter }: Certificate,
  pointer: Pointer,
  { now }: Files,
): readonly Finding[] {
  if (notAfter - now() > notice) return [];
  const message = `${quote(name)} expires on ${dateOf(notAfter)}.`;
  const hint = 'nothing in the mesh is trusted from then on; replace it before.';
  return [{ code: 'W-TRUST-EXPIRES', pointer, at: 'value', message, hint }];
}

/** A private key that is not there, or that only a passphrase opens. Nothing else is looked for in it. */
export function missingKey(
  { name, path }: { readonly name: string; readonly path: string },
  pointer: Pointer,
  { lacks, read }: Files,
): readonly Finding[] {
  const lacking = lacks(path);
  if (lacking === undefined) {
    const text = read(path);
    return text.ok && isLocked(text.value) ? [lockedKey(name, pointer)] : [];
  }
  const message = `The private key ${quote(name)} cannot be read: ${lacking}.`;
  const hint = 'isthmus needs it only where a certificate is still to be made or written.';
  return [{ code: 'W-TRUST-KEY', pointer, at: 'value', message, hint }];
}

function lockedKey(name: string, pointer: Pointer): Finding {
  return {
    code: 'W-TRUST-KEY',
    pointer,
    at: 'value',
    message: `The private key ${quote(name)} has a passphrase, and nobody is asked for it.`,
    hint: `${unlocking}; a root may also name a program that does, by \`keyCommand\`. It is needed only where a certificate is still to be made or written.`,
  };
}
