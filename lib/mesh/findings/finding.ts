import type { Pointer } from '../text/pointer.ts';
import type { DiagnosticCode } from './codes.ts';
import type { Remedy } from './remedy.ts';

/** Where a finding is: a key, or the value under it. A map or list as value counts as its key. */
export interface At {
  readonly pointer: Pointer;
  readonly at: 'key' | 'value';
}

/** A finding before its place in the text is looked up. */
export interface Finding extends At {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
  /** Keys that are probably meant by it, so that nothing else is said of them. */
  readonly meant?: readonly Pointer[];
  /** A key that would settle it: when that is there but wrong, only that is told. */
  readonly settledBy?: Pointer;
  /** Where the finding says that nothing is: untrue while something unreadable stands there. */
  readonly absent?: Pointer;
  readonly related?: At & { readonly message: string };
  /** The likeliest first. */
  readonly remedies?: readonly Remedy[];
}

/** The first finding at each place: what several clusters have from one place is told once. */
export function firstAtEach<One extends Pick<Finding, 'pointer'>>(
  all: readonly One[],
): readonly One[] {
  const firsts = new Map(all.toReversed().map((one) => [one.pointer, one]));
  return all.filter((one) => firsts.get(one.pointer) === one);
}
