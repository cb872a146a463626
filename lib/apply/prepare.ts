import { refKey, refOf } from '../cluster/object.ts';
import type { ChangeSet } from '../state/change.ts';
import type { Mint } from '../steps/minted.ts';

/**
 * Makes sure, before anything is written, that what the plan says is to be made can be made: a key that is not there stops
 * everything, not half of it. Throws what the mint throws.
 */
export async function prepareMinted({ steps }: ChangeSet, mint: Mint): Promise<void> {
  const orders = steps.flatMap(({ step, changes }) => {
    const made = new Set(
      changes.flatMap((change) => (change.made === undefined ? [] : [refKey(change.ref)])),
    );
    return step.minted.filter(({ placeholder }) => made.has(refKey(refOf(placeholder))));
  });
  for (const { prepare } of orders) await prepare(mint);
}
