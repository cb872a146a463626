import { setFlagsFromString } from 'node:v8';

/** From now on V8 rather collects than grows, for a process that lasts and does little; gives what ends that. */
export function spareMemory(): () => void {
  setFlagsFromString('--optimize-for-size');
  // What V8 compiled under other flags, it does not take from its cache.
  return () => setFlagsFromString('--no-optimize-for-size');
}
