import { Composer, type Document, type LineCounter, Parser } from 'yaml';
import { severityOf } from '../findings/codes.ts';
import type { Diagnostic, Fix, Position, Range } from '../findings/diagnostic.ts';
import { lineStarts, offsetsIn } from './lines.ts';
import type { Place, Slip, SlipFix, Span } from './place.ts';
import { type Pieces, type Reading, readPieces } from './pieces.ts';
import type { Pointer } from './pointer.ts';
import { read } from './read.ts';
import { nestedTooDeeply, oldLineEnds, syntaxSlips } from './syntax.ts';
import { joining } from './syntax-fixes.ts';

/** The text of a mesh file as data, with the place of every value. */
export interface MeshDocument {
  /** Without byte order mark; all positions count from here. */
  readonly text: string;
  /** Aliases and merge keys are resolved. Undefined when there is nothing to go on with. */
  readonly value: unknown;
  /** The value, or what can be made out of a text that is not YAML yet, for whoever is still writing it. */
  readonly sketch: unknown;
  readonly places: ReadonlyMap<Pointer, Place>;
  readonly diagnostics: readonly Diagnostic[];
  readonly rangeOf: (span: Span) => Range;
  /** The offset of a position; one beyond the end of its line or of the text counts as that end. */
  readonly offsetAt: (position: Position) => number;
  /** `parse` for a text that differs little from this one: clusters that are the same are not read again. */
  readonly again: (text: string) => MeshDocument;
}

/** Reads YAML 1.2 with merge keys. Never throws: what is wrong with the text is in `diagnostics`. */
export function parse(original: string): MeshDocument {
  const text = withoutMark(original);
  return documentOf(text, { reading: readText(text), pieces: new Map() });
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function documentOf(
  text: string,
  { reading, pieces }: { readonly reading: Reading; readonly pieces: Pieces },
): MeshDocument {
  const lines = lineStarts(text);
  const rangeOf = ([start, end]: Span): Range => ({
    start: position(lines, Math.min(start, text.length)),
    end: position(lines, Math.min(end, text.length)),
  });
  const { slips, ...read } = reading;
  const diagnostics = slips.map(({ span, related, fixes, ...slip }) => ({
    ...slip,
    severity: severityOf(slip.code),
    range: rangeOf(span),
    ...(related ? { related: { message: related.message, range: rangeOf(related.span) } } : {}),
    ...(fixes && fixes.length > 0 ? { fixes: fixes.map((fix) => located(fix, rangeOf)) } : {}),
  }));
  const again = (other: string): MeshDocument => {
    const next = withoutMark(other);
    return documentOf(
      next,
      readPieces(next, pieces, readText) ?? { reading: readText(next), pieces },
    );
  };
  return { text, ...read, diagnostics, rangeOf, offsetAt: offsetsIn(text, lines), again };
}

function located({ edits, ...fix }: SlipFix, rangeOf: MeshDocument['rangeOf']): Fix {
  return { ...fix, edits: edits.map(({ span, newText }) => ({ range: rangeOf(span), newText })) };
}

function position(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function readText(text: string): Reading {
  const nothing = { value: undefined, sketch: undefined, places: new Map<Pointer, Place>() };
  const tokens = [...new Parser().parse(text)];
  const deep = nestedTooDeeply(tokens);
  if (deep) return { ...nothing, slips: [deep] };

  const composer = new Composer({ prettyErrors: false, uniqueKeys: false });
  const documents = [...composer.compose(tokens)];
  const filled = documents.filter(hasContent);
  const [main, second] = filled;
  const broken = documents.flatMap(({ errors }) => errors);
  if (!main) return { ...nothing, slips: [oldLineEnds(text) ?? emptyFile] };

  const { value, places, slips } = read(main, text);
  if (broken.length > 0) {
    const old = oldLineEnds(text);
    return {
      value: undefined,
      sketch: value,
      places,
      slips: old?.fixes?.length === 1 ? [old] : syntaxSlips(broken, tokens, text),
    };
  }
  // Without a value behind every key, the schema would only complain about what is missing.
  const whole = slips.every(({ code }) => code !== 'E-ALIAS' && code !== 'E-KEY');
  const seam = second && secondDocument(second, text);
  // Two parts of one mesh: each alone would lack what is in the other.
  const parted = seam?.fixes?.length === 1;
  return {
    value: whole && !parted ? value : undefined,
    sketch: value,
    places,
    slips: seam ? [...slips, seam] : slips,
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

function secondDocument(document: Document.Parsed, text: string): Slip {
  const span = [document.range[0], document.range[0] + 3] as const;
  const fixes = joining(text, span);
  const ownFile = 'put it into a file of its own and name that with `--file`.';
  return {
    code: 'E-SECOND-DOCUMENT',
    message: 'A second YAML document starts here; one file describes one mesh.',
    hint: fixes.length > 0 ? `remove the \`---\`, or ${ownFile}` : ownFile,
    span,
    fixes,
  };
}
