import type { Mint, MintTools } from '../steps/minted.ts';
import { canonical } from './canonical.ts';
import type { Change } from './change.ts';
import type { Wanted } from './wanted.ts';

/** A wanted object, and what its judge said of the live one if it is minted. */
export interface Judged extends Wanted {
  /** Why it has to be made. */
  readonly made?: string;
  /** What that does to what runs. */
  readonly disturbs?: string;
  /** Until when the live one will do. */
  readonly note?: string;
  /** When it has to be made anew. Milliseconds since the epoch. */
  readonly renewal?: number;
}

/**
 * A minted object by what lives: as it is when that is good, otherwise made, or as its placeholder where there is no mint. Throws
 * `StepRefusal` and what the mint throws.
 */
export async function judge(
  wanted: Wanted,
  { mint, ...tools }: Omit<MintTools, 'mint'> & { readonly mint: Mint | undefined },
): Promise<Judged> {
  const { minted, manifest } = wanted;
  if (minted === undefined) return wanted;
  const { metadata } = manifest;
  const verdict = await minted.judge(tools.get, tools.now);
  if (verdict.kind === 'keep') {
    return {
      ...wanted,
      manifest: canonical({ ...verdict.manifest, metadata }),
      note: verdict.note,
      ...(verdict.renewal === undefined ? {} : { renewal: verdict.renewal }),
    };
  }
  const made = mint && canonical({ ...(await minted.make({ mint, ...tools })), metadata });
  const { reason, kind: _make, ...effect } = verdict;
  return { ...wanted, manifest: made ?? manifest, made: reason, ...effect };
}

/** The change with what the judge said. The server has seen no more than a placeholder of what is still to be made. */
export function withVerdict(change: Change, { made, disturbs, note, renewal }: Judged): Change {
  if (change.kind === 'keep') {
    const until = renewal === undefined ? {} : { renewal };
    return note === undefined ? change : { ...change, note, ...until };
  }
  if (made === undefined) return change;
  const certainty = change.certainty === 'verified' ? 'after-apply' : change.certainty;
  return { ...change, made, certainty, ...(disturbs !== undefined && { disturbs }) };
}
