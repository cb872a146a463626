import type { YAMLError } from 'yaml';
import type { SlipFix } from './place.ts';
import {
  addingColon,
  addingComma,
  addingSpace,
  quoting,
  realigning,
  realigningNext,
  replacingEquals,
  singleQuoting,
  withoutDash,
  withoutSign,
} from './syntax-fixes.ts';

/** A usual mistake in other words than the parser's. */
interface SyntaxWords {
  readonly codes: readonly YAMLError['code'][];
  /** What the parser's message contains. */
  readonly has?: string;
  /** How the rest of the line looks from the place of the error. */
  readonly like?: RegExp;
  readonly message: string;
  readonly hint: string;
  /** What is wrong in the rest of the text, where that is not the rest of the line. */
  readonly wrong?: RegExp;
  readonly fixes?: (text: string, start: number) => readonly SlipFix[];
}

const upToComment = /^.*?(?=\s+#|\s*$)/m;
const nextLine = /(?<=\n *)[^\s#][^\r\n]*/;

/** The first one that fits counts. */
export const syntaxWords: readonly SyntaxWords[] = [
  {
    codes: ['MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR'],
    like: /^(<{7}|={7}|>{7})/,
    message: 'This line is a mark of a merge conflict.',
    hint: 'choose one of the versions and remove the marks.',
  },
  {
    codes: ['MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR'],
    like: /^(["']?)[\w.-]+\1:[^\s/]/,
    message: 'There is no space behind the colon.',
    wrong: upToComment,
    hint: 'write a space between the colon and the value.',
    fixes: addingSpace,
  },
  {
    codes: ['BLOCK_AS_IMPLICIT_KEY'],
    like: /^\s*-\s/,
    message: 'A list item stands among the keys of a map.',
    wrong: /-/,
    hint: 'remove the `-`.',
    fixes: withoutDash,
  },
  {
    codes: ['MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR'],
    like: /^[\w.-]+[ \t]*=/,
    message: 'There is a `=` where a colon belongs.',
    wrong: /=/,
    hint: 'write a colon and a space after the key.',
    fixes: replacingEquals,
  },
  {
    codes: ['MULTILINE_IMPLICIT_KEY'],
    message: 'This line is no `key: value`.',
    hint: 'write a colon and a space after the key.',
    fixes: addingColon,
  },
  {
    codes: ['MISSING_CHAR'],
    has: 'map values',
    message: 'This line is no `key: value`.',
    hint: 'write a colon and a space after the key.',
    fixes: addingColon,
  },
  {
    codes: ['BAD_INDENT'],
    has: 'same column',
    message: 'This line does not line up with the keys around it.',
    hint: 'all keys of one map start in the same column.',
    fixes: realigning,
  },
  {
    codes: ['BAD_INDENT'],
    has: 'sufficiently indented',
    message: 'What stands in brackets must be indented deeper than its key.',
    hint: 'indent all lines up to the closing bracket, or write it on one line.',
  },
  {
    codes: ['BLOCK_AS_IMPLICIT_KEY'],
    like: /^[^:#]*(#.*)?$/,
    message: 'This line is indented deeper than the keys around it.',
    hint: 'all keys of one map start in the same column.',
    wrong: nextLine,
    fixes: realigningNext,
  },
  {
    codes: ['BLOCK_AS_IMPLICIT_KEY'],
    message: 'There is a second `key: value` inside a value.',
    wrong: upToComment,
    hint: 'if the text itself contains `: `, quote it; otherwise write the second key on a line of its own.',
    fixes: (text, start) => quoting(text, start, false),
  },
  {
    codes: ['BAD_SCALAR_START'],
    message: 'A value cannot start with this character unless it is quoted.',
    hint: 'quote the value.',
    fixes: (text, start) => quoting(text, start, true),
  },
  {
    codes: ['BLOCK_IN_FLOW'],
    message: 'There is a second `key: value` inside a value.',
    wrong: /^[^,}\]]*[^,}\]\s]/,
    hint: 'in braces, put a comma between the entries: `{ version: 1.31.0, hub: docker.io/istio }`.',
    fixes: addingComma,
  },
  {
    codes: ['UNEXPECTED_TOKEN'],
    like: /^[\]}]/,
    message: 'This bracket closes nothing.',
    hint: 'remove it; if it belongs to a text, quote that.',
    fixes: withoutSign,
  },
  {
    codes: ['UNEXPECTED_TOKEN'],
    has: 'at node end',
    like: /^\{[^\s:,]*\}/,
    message: 'In braces and brackets a `{` begins a map, unless the value is quoted.',
    wrong: /^\{[^\s:,]*\}/,
    hint: 'quote the value, if this belongs to it; a variable such as `${NAME}` is not filled in: write its value.',
  },
  {
    codes: ['UNEXPECTED_TOKEN'],
    has: 'at node end',
    like: /^[^:]*:(\s|$)/,
    message: 'This line does not line up with the keys around it.',
    hint: 'all keys of one map start in the same column.',
  },
  {
    codes: ['UNEXPECTED_TOKEN'],
    has: 'at node end',
    message: 'Nothing may follow a value that is complete.',
    hint: 'remove what follows, or quote all of it.',
  },
  {
    codes: ['BAD_DQ_ESCAPE'],
    message: 'In double quotes a `\\` begins an escape sequence, and this is none.',
    wrong: /\\./,
    hint: 'write `\\\\`, or put the text between single quotes, in which every sign stands for itself.',
    fixes: singleQuoting,
  },
  {
    codes: ['BAD_ALIAS'],
    message: 'A `*` begins an alias unless it is quoted, and an alias has a name.',
    hint: 'quote the value.',
    fixes: (text, start) => quoting(text, start, true),
  },
  {
    codes: ['UNEXPECTED_TOKEN'],
    has: 'block-seq-ind on same line',
    message: 'A list with dashes cannot start on the line of its key.',
    hint: 'write the items on lines of their own, or in brackets: `[one, other]`.',
  },
  {
    codes: ['UNEXPECTED_TOKEN'],
    like: /^,/,
    message: 'There is nothing before this comma.',
    hint: 'remove it.',
    fixes: withoutSign,
  },
];
