import { expect } from 'chai';
import * as fc from 'fast-check';
import { Lexer } from 'yaml';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Diagnostic } from '../../lib/mesh/findings/diagnostic.ts';
import type { Env } from '../../lib/mesh/env.ts';
import { applyEdits, fixAll } from '../../lib/mesh/fix.ts';
import { parse } from '../../lib/mesh/text/parse.ts';
import { environment } from '../support/mesh.ts';
import { broken, mistaken, spelling, strange } from '../support/mesh-texts.ts';
import { mistakes } from '../support/mistakes.ts';

const env = environment();

/** A finding wherever it stands. */
function idOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}

/** Mistakes in the YAML itself, and a typo of a key or role, hide what is wrong behind them. */
function hides({ code }: Diagnostic): boolean {
  return /^E-(SYNTAX|TAB|ALIAS|KEY|UNKNOWN-KEY|MISPLACED-KEY|MISSING-KEY|VALUE|TYPE|EMPTY|NAME|FORMAT)$/.test(
    code,
  );
}

function commentsIn(text: string): readonly string[] {
  return [...new Lexer().lex(text)].filter((lexeme) => lexeme.startsWith('#'));
}

/** What is wrong with the preferred fixes of a text. */
function broke(
  text: string,
  env: Env,
  mayShow: (diagnostic: Diagnostic) => boolean,
): readonly string[] {
  const { diagnostics } = diagnose(text, env);
  const before = diagnostics.map(idOf);
  return diagnostics.flatMap((diagnostic) => {
    const id = idOf(diagnostic);
    const fix = diagnostic.fixes?.find(({ preferred }) => preferred);
    if (!fix) return [];
    const mended = applyEdits(text, fix.edits);
    const after = diagnose(mended, env).diagnostics;
    const still = after.filter((other) => idOf(other) === id).length;
    const fresh = after.filter(
      (other) => other.severity === 'error' && !before.includes(idOf(other)),
    );
    const lost = commentsIn(text).length - commentsIn(mended).length;
    return [
      ...(still >= before.filter((other) => other === id).length ? [`${id} stays`] : []),
      ...(mayShow(diagnostic) ? [] : fresh.map((other) => `${fix.title} brings ${idOf(other)}`)),
      ...(lost > 0 && diagnostic.code !== 'W-UNUSED-SUPPRESSION'
        ? [`${fix.title} loses comments`]
        : []),
    ];
  });
}

describe('mesh/fix: preferred fixes', () => {
  for (const { name, text, env } of mistakes) {
    it(`mend what they are for and break nothing: ${name.replaceAll('-', ' ')}`, () => {
      expect(broke(text, env, () => false)).to.deep.equal([]);
    });

    it(`come to an end: ${name.replaceAll('-', ' ')}`, () => {
      const fixed = fixAll(text, env).text;
      expect(fixAll(fixed, env)).to.deep.equal({ text: fixed, applied: [] });
    });
  }

  it('mend what they are for in meshes with several mistakes, spelt in any way', () => {
    fc.assert(
      fc.property(mistaken, (text) => {
        expect(broke(text, env, hides)).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });

  for (const [name, texts] of Object.entries({ mistaken, broken, strange })) {
    it(`come to an end for any text (${name})`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          const fixed = fixAll(text, env).text;
          expect(fixAll(fixed, env)).to.deep.equal({ text: fixed, applied: [] });
        }),
        { numRuns: 200 },
      );
    });

    it(`and all others leave YAML behind where there was YAML (${name})`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          if (parse(text).value === undefined) return;
          for (const { fixes = [] } of diagnose(text, env).diagnostics) {
            for (const { title, edits } of fixes) {
              const mended = applyEdits(text, edits);
              expect(parse(mended).value, `${title}\n${mended}`).not.to.equal(undefined);
            }
          }
        }),
        { numRuns: 200 },
      );
    });
  }
});

describe('mesh/fix: a text in which nothing is wrong', () => {
  it('stays as it is, to the byte', () => {
    fc.assert(
      fc.property(spelling, (text) => {
        expect(fixAll(text, env)).to.deep.equal({ text, applied: [] });
      }),
      { numRuns: 100 },
    );
  });
});
