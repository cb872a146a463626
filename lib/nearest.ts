/**
 * The candidate that was most likely meant, or undefined when none is close enough:
 * at most max(2, a third of the letters) inserted, deleted, replaced or swapped; and more than half of the letters kept;
 * upper and lower case count as equal.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  return allNearest(word, candidates)[0];
}

/** All that are equally near, in the order of the alphabet. */
export function allNearest(word: string, candidates: readonly string[]): readonly string[] {
  const limit = Math.max(2, Math.floor(word.length / 3));
  const ranked = candidates
    .filter((candidate) => candidate !== word && Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= limit && 2 * edits < longer(word, candidate))
    .toSorted((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1));
  return ranked.filter(({ edits }) => edits === ranked[0]?.edits).map(({ candidate }) => candidate);
}

/**
 * Whether a name is surely another one misspelt: one letter too many, too few, wrong or swapped, or upper and lower case.
 * Not when the difference may tell names apart: in a number (`cluster1`, `cluster2`) or in a part of three letters or less (`eu-a`, `eu-b`).
 */
export function isSlip(word: string, meant: string): boolean {
  if (numbers(word) !== numbers(meant) || edits(word.toLowerCase(), meant.toLowerCase()) > 1) {
    return false;
  }
  const parts = word.split(/[^a-z]+/i);
  return meant.split(/[^a-z]+/i).every((part, index) => part === parts[index] || part.length > 3);
}

function longer(a: string, b: string): number {
  return Math.max(a.length, b.length);
}

/** Optimal string alignment distance. Words longer than 100 letters are never near. */
export function edits(a: string, b: string): number {
  if (a.length > 100 || b.length > 100) return a === b ? 0 : Infinity;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  const shorter = Math.min(a.length, b.length) - start;
  while (end < shorter && a.at(-1 - end) === b.at(-1 - end)) end++;
  return editsBetween(a.slice(start, a.length - end), b.slice(start, b.length - end));
}

/** Of words that begin and end differently. */
function editsBetween(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (current[column - 1] ?? Infinity) + 1,
        (last[column] ?? Infinity) + 1,
        (last[column - 1] ?? Infinity) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? Infinity;
}

function numbers(text: string): string {
  return (text.match(/\d+/g) ?? []).join();
}
