import type { Verdict } from '../../lib/verify/verify.ts';

/** What is wrong or could not be looked at. */
export function wrongIn(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ kind }) => kind === 'failed' || kind === 'unknown');
}
