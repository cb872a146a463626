/** Compares names as people order them: `c2` before `c10`, whichever case they have. Names that differ are never equal. */
export function naturally(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  let start = same;
  while (start > 0 && isDigit(left[start - 1])) start -= 1;
  return (
    byNumber(digitsFrom(left, start), digitsFrom(right, start)) ||
    byText(left.slice(same), right.slice(same)) ||
    byText(a, b)
  );
}

/** However many digits they have; a text without digits is no number, and says nothing. */
function byNumber(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || byText(left, right) || byText(a, b);
}

function digitsFrom(text: string, start: number): string {
  let end = start;
  while (isDigit(text[end])) end += 1;
  return text.slice(start, end);
}

function isDigit(character = ''): boolean {
  return character >= '0' && character <= '9';
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
