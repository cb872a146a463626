import type { Derived } from '../release.ts';
import { join, type Pointer } from '../text/pointer.ts';

/** What is derived at a place among the values (`/global/network`); undefined where anything may be written. */
export function derivationOf(pointer: Pointer, derived: readonly Derived[]): Derived | undefined {
  return derived.find(({ path }) => join('', ...path) === pointer);
}
