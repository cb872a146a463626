import type { Mint } from '../../lib/steps/minted.ts';

/** For steps that make nothing. */
export const noMint: Mint = {
  prepare: () => Promise.reject(new Error('nothing was to be made')),
  authority: () => Promise.reject(new Error('nothing was to be made')),
};
