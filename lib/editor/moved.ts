import type { Range } from '../mesh/findings/diagnostic.ts';
import type { MeshDocument } from '../mesh/text/parse.ts';
import { differenceOf } from '../mesh/text/spans.ts';

/** Takes ranges of an earlier text to a later one; undefined for what lies within the stretch in which the two differ. */
export function movedFrom(
  earlier: MeshDocument,
  later: MeshDocument,
): (range: Range) => Range | undefined {
  const {
    span: [start, end],
    newText,
  } = differenceOf(earlier.text, later.text);
  const isInsertion = start === end;
  const moved = (offset: number): number =>
    offset <= start ? offset : Math.max(start, offset + newText.length - (end - start));
  return (range) => {
    const [from, to] = [earlier.offsetAt(range.start), earlier.offsetAt(range.end)];
    if (start < from && to < end) return undefined;
    // What is inserted right before a range pushes it on.
    const begin = isInsertion && from === start && to > start ? from + newText.length : moved(from);
    return later.rangeOf([begin, moved(to)]);
  };
}
