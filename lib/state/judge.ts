import type { Mint } from '../steps/minted.ts';
import type { Get } from '../steps/step.ts';
import { canonical } from './canonical.ts';
import type { Change } from './change.ts';
import type { Wanted } from './wanted.ts';

/** A wanted object, and what its judge said of the live one if it is minted. */
export interface Judged extends Wanted {
  /** Why it has to be made. */
  readonly made?: string;
  /** Until when the live one will do. */
  readonly note?: string;
}

/**
 * A minted object by what lives: as it is when that is good, otherwise made, or as its placeholder where there is no mint. Throws
 * `StepRefusal` and what the mint throws.
 */
export async function judge(
  wanted: Wanted,
  { get, now, mint }: { readonly get: Get; readonly now: number; readonly mint: Mint | undefined },
): Promise<Judged> {
  const { minted, manifest } = wanted;
  if (minted === undefined) return wanted;
  const { metadata } = manifest;
  const verdict = await minted.judge(get, now);
  if (verdict.kind === 'keep') {
    return {
      ...wanted,
      manifest: canonical({ ...verdict.manifest, metadata }),
      note: verdict.note,
    };
  }
  const made = mint && canonical({ ...(await minted.make(mint, get, now)), metadata });
  return { ...wanted, manifest: made ?? manifest, made: verdict.reason };
}

/** The change with what the judge said. The server has seen no more than a placeholder of what is still to be made. */
export function withVerdict(change: Change, { made, note }: Judged): Change {
  if (change.kind === 'keep') return note === undefined ? change : { ...change, note };
  if (made === undefined) return change;
  const certainty = change.certainty === 'verified' ? 'after-apply' : change.certainty;
  return { ...change, made, certainty };
}
