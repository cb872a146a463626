import { CST, Lexer } from 'yaml';

/** A piece of a text as YAML's lexer cuts it. */
export interface Lexeme {
  /** `comment`, `alias`, …; of a plain scalar, which could look like anything, `scalar`. Null for what YAML has no name for. */
  readonly type: CST.TokenType | null;
  readonly text: string;
  /** Where it starts. */
  readonly offset: number;
}

/** All pieces of a text in their order, also of one that is no YAML. */
export function* lexemesIn(text: string): Generator<Lexeme, void, undefined> {
  let offset = 0;
  let announced = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | null = CST.tokenType(lexeme);
    const isMark: boolean = !announced && marks.some((mark) => mark === type);
    if (!isMark) {
      yield { type: announced ? 'scalar' : type, text: lexeme, offset };
      offset += lexeme.length;
    }
    announced = isMark && type === 'scalar';
  }
}

/** What the lexer puts between the pieces of the text; `scalar` announces one. */
const marks = ['doc-mode', 'flow-error-end', 'scalar'] as const;
