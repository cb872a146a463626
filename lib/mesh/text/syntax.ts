import type { CST, YAMLError } from 'yaml';
import type { Slip, Span } from './place.ts';
import { lineEnd } from './lines.ts';
import { closing, endingLines, oddSpaces, respacing, untabbing } from './syntax-fixes.ts';
import { syntaxWords } from './syntax-words.ts';

/** All tabs, or else the first error: what follows from it would only mislead. */
export function syntaxSlips(
  errors: readonly YAMLError[],
  tokens: readonly CST.Token[],
  text: string,
): readonly Slip[] {
  const tabs = errors.filter(({ code, pos }) => code === 'TAB_AS_INDENT' || text[pos[0]] === '\t');
  if (tabs.length > 0) {
    const fixes = untabbing(text);
    return tabs.map(({ pos }) => ({ ...tab, span: pos, fixes }));
  }
  const [first] = errors;
  if (!first) return [];
  const [start] = first.pos;
  const open = unclosed(tokens, start);
  if (open) return [notClosed(open, text)];
  const template = templateAt(start, text);
  if (template) return [template];
  const odd = oddSpaces(text, start);
  if (odd) return [{ ...oddSpace, span: odd, fixes: respacing(text) }];
  const words = syntaxWords.find(
    ({ codes, has = '', like }) =>
      codes.includes(first.code) &&
      first.message.includes(has) &&
      (like?.test(text.slice(start, lineEnd(start, text))) ?? true),
  );
  return [
    {
      code: 'E-SYNTAX',
      message: words?.message ?? `This is not YAML: ${first.message}.`,
      hint: words?.hint ?? 'compare it with the lines around it.',
      span: wrongPart(words?.wrong, start, text) ?? visible(first.pos, text),
      fixes: words?.fixes?.(text, start) ?? [],
    },
  ];
}

/** A finding where what is no YAML stands in the line of a template of Helm, Jinja or ERB. */
function templateAt(start: number, text: string): Slip | undefined {
  const begin = text.lastIndexOf('\n', start - 1) + 1;
  const found = /\{\{.*\}\}|\{%.*%\}|<%.*%>/.exec(text.slice(begin, lineEnd(start, text)));
  if (!found) return undefined;
  return {
    code: 'E-SYNTAX',
    message: 'This is a template, and isthmus fills in none.',
    hint: 'render the file first.',
    span: [begin + found.index, begin + found.index + found[0].length],
  };
}

/** What a pattern finds in the rest of a text. */
function wrongPart(wrong: RegExp | undefined, start: number, text: string): Span | undefined {
  const found = wrong?.exec(text.slice(start));
  return found ? [start + found.index, start + found.index + found[0].length] : undefined;
}

/** Words instead of their indent; and not the next line, in which nothing is wrong. */
function visible([start, end]: Span, text: string): Span {
  const line = text.slice(start, lineEnd(start, text));
  const [indent = ''] = /^ */.exec(line) ?? [];
  if (indent === '') return [start, Math.min(end, start + Math.max(line.length, 1))];
  return [start + indent.length, start + Math.max(indent.length, line.trimEnd().length)];
}

/** A finding where lines end as on old Macs, which the parser of YAML takes for one line. */
export function oldLineEnds(text: string): Slip | undefined {
  const at = text.search(/\r(?!\n)/);
  if (at < 0) return undefined;
  return {
    code: 'E-SYNTAX',
    message: 'The lines end with a carriage return alone, as on old Macs.',
    hint: 'save the file with the line ends of Unix (LF) or Windows (CRLF).',
    span: [at, at + 1],
    fixes: endingLines(text),
  };
}

/** Deeper than anybody writes; reading it would need more stack than there is. */
const maximumDepth = 100;

/** A finding when maps and lists are nested so deeply that nothing else can be done with the text. */
export function nestedTooDeeply(tokens: readonly CST.Token[]): Slip | undefined {
  for (const { token, depth } of walk(tokens)) {
    if (depth <= maximumDepth) continue;
    return {
      code: 'E-SYNTAX',
      message: `Maps and lists are nested more than ${maximumDepth} levels deep.`,
      hint: 'a mesh file needs about ten; are brackets missing?',
      span: [token.offset, token.offset + 1],
    };
  }
  return undefined;
}

const tab = {
  code: 'E-TAB',
  message: 'This line is indented with a tab; YAML allows only spaces.',
  hint: 'use spaces, two for each level.',
} as const;

const oddSpace = {
  code: 'E-SYNTAX',
  message: 'This is no ordinary space, and YAML takes it for a letter.',
  hint: 'write a space in its place; web pages and chats like to change them.',
} as const;

/** All tokens, outer before inner, without recursion: the text may be nested deeper than the stack. */
function* walk(
  tokens: readonly CST.Token[],
): Generator<{ readonly token: CST.Token; readonly depth: number }> {
  const open = tokens.map((token) => ({ token, depth: 0 })).toReversed();
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    for (const token of childrenOf(next.token).toReversed()) {
      open.push({ token, depth: next.depth + 1 });
    }
  }
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((part) => part != null));
}

interface Open {
  readonly sign: string;
  readonly span: Span;
}

/** The last bracket or quote up to an offset that is opened and never closed. */
function unclosed(tokens: readonly CST.Token[], upTo: number): Open | undefined {
  let last: Open | undefined;
  for (const { token } of walk(tokens)) {
    const sign = token.offset > upTo ? undefined : openSign(token);
    if (sign !== undefined) last = { sign, span: [token.offset, token.offset + 1] };
  }
  return last;
}

function openSign(token: CST.Token): string | undefined {
  if (token.type === 'flow-collection') {
    const { source } = token.start;
    const closing = source === '{' ? '}' : ']';
    return token.end.some((end) => end.source === closing) ? undefined : source;
  }
  if (token.type === 'double-quoted-scalar') {
    return /^"(?:[^"\\]|\\.)*"$/s.test(token.source) ? undefined : '"';
  }
  if (token.type === 'single-quoted-scalar') {
    return /^'(?:[^']|'')*'$/s.test(token.source) ? undefined : "'";
  }
  return undefined;
}

function notClosed({ sign: opened, span }: Open, text: string): Slip {
  const sign = opened === '{' ? '}' : opened === '[' ? ']' : opened;
  return {
    code: 'E-SYNTAX',
    message: `This \`${opened}\` is never closed.`,
    hint: `add the missing \`${sign}\`.`,
    span,
    fixes: closing(text, span[0], sign),
  };
}
