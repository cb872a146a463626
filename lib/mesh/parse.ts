import { Composer, LineCounter, Parser } from 'yaml';
import type { CST, Document, YAMLError } from 'yaml';
import { severityOf } from './codes.ts';
import type { DiagnosticCode } from './codes.ts';
import type { Diagnostic, Position, Range } from './diagnostic.ts';
import type { Place, Slip, Span } from './place.ts';
import type { Pointer } from './pointer.ts';
import { read } from './read.ts';

/** The text of a mesh file as data, with the place of every value. */
export interface MeshDocument {
  /** Without byte order mark; all positions count from here. */
  readonly text: string;
  /** Aliases and merge keys are resolved. Undefined when there is nothing to go on with. */
  readonly value: unknown;
  readonly places: ReadonlyMap<Pointer, Place>;
  readonly diagnostics: readonly Diagnostic[];
  readonly rangeOf: (span: Span) => Range;
}

/** Reads YAML 1.2 with merge keys. Never throws: what is wrong with the text is in `diagnostics`. */
export function parse(original: string): MeshDocument {
  const text = original.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const rangeOf = (span: Span): Range => ({
    start: position(lines, span[0]),
    end: position(lines, span[1]),
  });
  const { value, places, slips } = readText(text, lines);
  const diagnostics = slips.map(({ span, related, ...slip }) => ({
    ...slip,
    severity: severityOf(slip.code),
    range: rangeOf(span),
    ...(related ? { related: { message: related.message, range: rangeOf(related.span) } } : {}),
  }));
  return { text, value, places, diagnostics, rangeOf };
}

function position(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

interface Reading {
  readonly value: unknown;
  readonly places: ReadonlyMap<Pointer, Place>;
  readonly slips: readonly Slip[];
}

function readText(text: string, lines: LineCounter): Reading {
  const nothing = { value: undefined, places: new Map<Pointer, Place>() };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tokens.map(tooDeep).find((offset) => offset !== undefined);
  if (deep !== undefined) return { ...nothing, slips: [nestedTooDeeply(deep)] };

  const composer = new Composer({
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const documents = [...composer.compose(tokens)];
  const filled = documents.filter(hasContent);
  const [main, second] = filled;
  const broken = documents.flatMap(({ errors }) => errors);
  if (broken.length > 0) return { ...nothing, slips: syntaxSlips(broken, text) };
  if (!main) return { ...nothing, slips: [emptyFile] };

  const { value, places, slips } = read(main);
  // Without a value behind every key, the schema would only complain about what is missing.
  const whole = slips.every(({ code }) => code !== 'E-ALIAS' && code !== 'E-KEY');
  return {
    value: whole ? value : undefined,
    places,
    slips: second ? [...slips, secondDocument(second)] : slips,
  };
}

/** Deeper than anybody writes; the composer would run out of stack. */
const maximumDepth = 100;

/** Offset of the first token that is nested too deeply. Looks at the flat token tree without recursion. */
function tooDeep(root: CST.Token): number | undefined {
  const open: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > maximumDepth) return token.offset;
    for (const child of childrenOf(token)) open.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((part) => part != null));
}

function nestedTooDeeply(offset: number): Slip {
  return {
    code: 'E-SYNTAX',
    message: `Maps and lists are nested more than ${maximumDepth} levels deep.`,
    span: [offset, offset + 1],
  };
}

function hasContent({ contents, errors }: Document.Parsed): boolean {
  return errors.length > 0 || (contents !== null && contents.range[0] !== contents.range[1]);
}

const emptyFile: Slip = {
  code: 'E-EMPTY-FILE',
  message: 'The file describes no mesh: there is nothing in it but comments or blank lines.',
  hint: '`isthmus init` writes one from the contexts of your kubeconfig.',
  span: [0, 0],
};

function secondDocument(document: Document.Parsed): Slip {
  return {
    code: 'E-SECOND-DOCUMENT',
    message: 'A second YAML document starts here; one file describes one mesh.',
    hint: 'put it into a file of its own and name that with `--file`.',
    span: [document.range[0], document.range[0] + 3],
  };
}

/** All tabs, or else the first error: what follows from it would only mislead. */
function syntaxSlips(errors: readonly YAMLError[], text: string): readonly Slip[] {
  const tabs = errors.filter(({ code, pos }) => code === 'TAB_AS_INDENT' || text[pos[0]] === '\t');
  const shown = tabs.length > 0 ? tabs : errors.slice(0, 1);
  return shown.map((error) => ({ ...explain(error), span: error.pos }));
}

function explain({ code, message }: YAMLError): Omit<Slip, 'span'> {
  const words = syntaxWords.find((entry) => entry.code === code && message.includes(entry.has));
  if (words) return { code: words.as ?? 'E-SYNTAX', message: words.message, hint: words.hint };
  return { code: 'E-SYNTAX', message: `This is not YAML: ${message}.` };
}

/** The usual mistakes in other words than the parser's. */
const syntaxWords: readonly {
  readonly code: YAMLError['code'];
  readonly has: string;
  readonly as?: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
}[] = [
  {
    code: 'TAB_AS_INDENT',
    has: '',
    as: 'E-TAB',
    message: 'This line is indented with a tab; YAML allows only spaces.',
    hint: 'use spaces, two for each level.',
  },
  {
    code: 'BAD_INDENT',
    has: 'same column',
    message: 'This line does not line up with the keys around it.',
    hint: 'all keys of one map start in the same column.',
  },
  {
    code: 'BAD_INDENT',
    has: 'end with a }',
    message: 'A `{` is not closed before this place.',
    hint: 'add the missing `}`.',
  },
  {
    code: 'BAD_INDENT',
    has: 'end with a ]',
    message: 'A `[` is not closed before this place.',
    hint: 'add the missing `]`.',
  },
  {
    code: 'BLOCK_AS_IMPLICIT_KEY',
    has: '',
    message: 'There is a second `key: value` inside a value.',
    hint: 'if the text itself contains `: `, quote it; otherwise the next line is indented too far.',
  },
  {
    code: 'MISSING_CHAR',
    has: 'quote',
    message: 'A quote is opened and not closed before this place.',
    hint: 'add the missing quote.',
  },
  {
    code: 'MISSING_CHAR',
    has: 'map values',
    message: 'A key without `:` stands here.',
    hint: 'write `key: value`, with a space after the colon.',
  },
  {
    code: 'BAD_SCALAR_START',
    has: '',
    message: 'A value cannot start with this character unless it is quoted.',
    hint: 'quote the value.',
  },
];
