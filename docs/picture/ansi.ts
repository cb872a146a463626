/** Text of one look. */
export interface Span {
  readonly text: string;
  readonly look: Look;
}

/** How text looks (ECMA-48 SGR); the colour is a number from 0 to 15, as terminals count them. */
export interface Look {
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly colour?: number;
}

/** Reads what a program printed with colours into lines of spans. Only SGR sequences are understood; others throw. */
export function spansOf(printed: string): readonly (readonly Span[])[] {
  let look: Look = {};
  const lines: Span[][] = [[]];
  for (const [index, part] of printed.split(sequence).entries()) {
    if (index % 2 === 1) {
      look = part.split(';').map(Number).reduce(changed, look);
      continue;
    }
    for (const [row, text] of part.split('\n').entries()) {
      if (row > 0) lines.push([]);
      if (text.includes('\u001b')) throw new Error(`not a colour: ${JSON.stringify(text)}`);
      if (text !== '') lines.at(-1)?.push({ text, look });
    }
  }
  return lines;
}

// oxlint-disable-next-line no-control-regex
const sequence = /\u001b\[([\d;]*)m/;

function changed(look: Look, code: number): Look {
  const { bold: _bold, dim: _dim, ...weightless } = look;
  const { italic: _italic, ...upright } = look;
  const { underline: _underline, ...plain } = look;
  const { colour: _colour, ...colourless } = look;
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30 };
  if (code >= 90 && code <= 97) return { ...look, colour: code - 82 };
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...look, bold: true };
    case 2:
      return { ...look, dim: true };
    case 3:
      return { ...look, italic: true };
    case 4:
      return { ...look, underline: true };
    case 22:
      return weightless;
    case 23:
      return upright;
    case 24:
      return plain;
    case 39:
      return colourless;
    default:
      throw new Error(`SGR ${code} is not one that isthmus prints`);
  }
}
