import { isSlip } from '../../nearest.ts';
import type { Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** One repair of a mesh; edits.ts finds the words in the text. */
export type Repair =
  /** Another scalar in place of the one that is there, or of none. */
  | { readonly kind: 'write'; readonly pointer: Pointer; readonly value: string | boolean | number }
  /** Another key for the same value. */
  | { readonly kind: 'rename'; readonly pointer: Pointer; readonly key: string }
  | {
      readonly kind: 'add';
      readonly map: Pointer;
      readonly key: string;
      /** YAML that fits on the line of the key. */
      readonly value: string;
      /** Keys that come before this one, where they are there. */
      readonly after: readonly string[];
    }
  /** A key with its value, or a list item. */
  | { readonly kind: 'remove'; readonly pointer: Pointer }
  /** A key with its value into the map that stands directly before it. */
  | { readonly kind: 'nest'; readonly pointer: Pointer; readonly under: Pointer }
  /** Text before and behind the value, or the key with its value. */
  | {
      readonly kind: 'enclose';
      readonly pointer: Pointer;
      readonly what: 'value' | 'entry';
      readonly before: string;
      readonly behind: string;
    };

/** One way to mend a finding, before its words in the text are looked up. */
export interface Remedy {
  readonly title: string;
  readonly changes: readonly Repair[];
  /** Surely what was meant. */
  readonly preferred?: boolean;
}

/** "Change to `remote`". */
export function changeTo(
  pointer: Pointer,
  value: string | boolean | number,
  preferred = false,
): Remedy {
  return {
    title: `Change to ${quote(String(value))}`,
    changes: [{ kind: 'write', pointer, value }],
    preferred,
  };
}

/** To each of the names that are as near to the one that is there; surely meant is one that is alone, and that is surely misspelt. */
export function changesToNear(
  pointer: Pointer,
  name: string,
  near: readonly string[],
): readonly Remedy[] {
  return near.map((other) => changeTo(pointer, other, near.length === 1 && isSlip(name, other)));
}

/** "Remove `zone`". Never preferred: what goes is lost. */
export function removal(pointer: Pointer, name: string): Remedy {
  return { title: `Remove ${quote(name)}`, changes: [{ kind: 'remove', pointer }] };
}
