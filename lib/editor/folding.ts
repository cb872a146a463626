/** Lines that can be folded away under the first of them. From 1. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: 'comment' | 'region';
}

/**
 * What is indented deeper than a line, list items below their key, and comments of several lines. By the text alone, so that
 * nothing unfolds while it is broken.
 */
export function folds(text: string): readonly Fold[] {
  const lines = text.split('\n').map((line, index) => ({ ...measured(line), number: index + 1 }));
  return [...regions(lines), ...comments(lines)].toSorted((a, b) => a.start - b.start);
}

function regions(lines: readonly Line[]): readonly Fold[] {
  const folds: Fold[] = [];
  const open: Line[] = [];
  let last = 0;
  const close = (next: Line): void => {
    for (let line = open.at(-1); line && !isBelow(next, line); line = open.at(-1)) {
      if (last > line.number) folds.push({ start: line.number, end: last, kind: 'region' });
      open.pop();
    }
  };
  for (const line of lines.filter(({ kind }) => kind === 'content')) {
    close(line);
    open.push(line);
    last = line.number;
  }
  close(end);
  return folds;
}

interface Line {
  readonly number: number;
  readonly kind: 'blank' | 'comment' | 'content';
  readonly indent: number;
  readonly isItem: boolean;
}

function measured(line: string): Omit<Line, 'number'> {
  const words = line.trim();
  const kind = words === '' ? 'blank' : words.startsWith('#') ? 'comment' : 'content';
  return { kind, indent: line.search(/\S|$/), isItem: /^\s*-(\s|$)/.test(line) };
}

const end: Line = { number: 0, kind: 'content', indent: -1, isItem: false };

/** The items of a list may stand in the column of its key. */
function isBelow(line: Line, key: Line): boolean {
  return line.indent > key.indent || (line.indent === key.indent && line.isItem && !key.isItem);
}

function comments(lines: readonly Line[]): readonly Fold[] {
  const folds: Fold[] = [];
  let start: number | undefined;
  for (const { kind, number } of [...lines, { kind: 'blank', number: lines.length + 1 } as const]) {
    if (kind === 'comment') start ??= number;
    else {
      if (start !== undefined && number - 1 > start) {
        folds.push({ start, end: number - 1, kind: 'comment' });
      }
      start = undefined;
    }
  }
  return folds;
}
