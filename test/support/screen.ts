/** What is on a screen after some output, and which of its rows the terminal had to break because they were too long. */
export interface Screen {
  readonly rows: readonly string[];
  readonly broken: readonly string[];
}

/** A terminal of so many columns and endless rows. Throws for a control sequence that it does not know. */
export function screenOf(output: string, columns: number): Screen {
  const rows: string[] = [''];
  const broken = new Set<string>();
  let [row, column] = [0, 0];
  const put = (text: string): void => {
    if (column === columns) {
      broken.add(rows[row] ?? '');
      [row, column] = [row + 1, 0];
    }
    const line = (rows[row] ?? '').padEnd(column);
    rows[row] = line.slice(0, column) + text + line.slice(column + 1);
    column += 1;
  };
  for (const [token] of output.matchAll(tokens)) {
    const [, count = '', letter = ''] = sequence.exec(token) ?? [];
    if (token === '\r') column = 0;
    else if (token === '\n') row += 1;
    else if (letter === 'A') row = Math.max(0, row - Number(count || 1));
    else if (letter === 'G') column = Number(count || 1) - 1;
    else if (letter === 'J' && (count === '' || count === '0')) {
      rows.splice(row + 1);
      rows[row] = (rows[row] ?? '').slice(0, column);
    } else if (letter === 'K') rows[row] = (rows[row] ?? '').slice(0, column);
    else if (letter === '' && token >= ' ') put(token);
    else if (letter !== 'm') throw new Error(`the screen does not know ${JSON.stringify(token)}`);
  }
  return { rows: Array.from(rows, (text) => text ?? ''), broken: [...broken] };
}

// What moves a terminal's cursor begins with a control character.
// oxlint-disable-next-line no-control-regex
const sequence = /^\u001b\[(\??[\d;]*)([A-Za-z])$/;
// oxlint-disable-next-line no-control-regex
const tokens = /\u001b\[\??[\d;]*[A-Za-z]|[^]/gu;
