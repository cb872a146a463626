import type { CST, YAMLError } from 'yaml';
import type { Slip, SlipFix, Span } from './place.ts';
import { addingColon, closing, quoting, untabbing } from './syntax-fixes.ts';

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
  const open = unclosed(tokens);
  if (open && open.span[0] <= first.pos[0]) return [notClosed(open, text)];
  const words = syntaxWords.find(
    ({ code, has }) => code === first.code && first.message.includes(has),
  );
  const fixes = words?.fixes?.(text, first.pos) ?? [];
  return words
    ? [{ code: 'E-SYNTAX', message: words.message, hint: words.hint, span: first.pos, fixes }]
    : [{ code: 'E-SYNTAX', message: `This is not YAML: ${first.message}.`, span: first.pos }];
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

/** The last bracket or quote that is opened and never closed. */
function unclosed(tokens: readonly CST.Token[]): Open | undefined {
  let last: Open | undefined;
  for (const { token } of walk(tokens)) {
    const sign = openSign(token);
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

/** The usual mistakes in other words than the parser's. */
const syntaxWords: readonly {
  readonly code: YAMLError['code'];
  readonly has: string;
  readonly message: string;
  readonly hint: string;
  readonly fixes?: (text: string, span: Span) => readonly SlipFix[];
}[] = [
  {
    code: 'BAD_INDENT',
    has: 'same column',
    message: 'This line does not line up with the keys around it.',
    hint: 'all keys of one map start in the same column.',
  },
  {
    code: 'BLOCK_AS_IMPLICIT_KEY',
    has: '',
    message: 'There is a second `key: value` inside a value.',
    hint: 'if the text itself contains `: `, quote it; otherwise the next line is indented too far.',
    fixes: (text, [start]) => quoting(text, start, false),
  },
  {
    code: 'MULTILINE_IMPLICIT_KEY',
    has: '',
    message: 'This line is no `key: value`.',
    hint: 'write a colon and a space after the key.',
    fixes: addingColon,
  },
  {
    code: 'MISSING_CHAR',
    has: 'map values',
    message: 'This line is no `key: value`.',
    hint: 'write a colon and a space after the key.',
    fixes: addingColon,
  },
  {
    code: 'BAD_SCALAR_START',
    has: '',
    message: 'A value cannot start with this character unless it is quoted.',
    hint: 'quote the value.',
    fixes: (text, [start]) => quoting(text, start, true),
  },
];
