import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Diagnostic } from '../../lib/mesh/findings/diagnostic.ts';
import { diagnosticLines, tally } from '../../lib/report/diagnostics.ts';
import { columns } from '../../lib/report/width.ts';
import { environment, seed } from '../support/mesh.ts';

const plain = new Chalk({ level: 0 });

/** A finding about the first occurrence of a word. */
function about(text: string, word: string): Diagnostic {
  const column = text.indexOf(word) + 1;
  return {
    severity: 'error',
    code: 'E-VALUE',
    message: 'This is wrong.',
    hint: 'mend it.',
    range: { start: { line: 1, column }, end: { line: 1, column: column + word.length } },
  };
}

function report(text: string, diagnostic: Diagnostic, width = 80): readonly string[] {
  return diagnosticLines([diagnostic], { file: 'mesh.yaml', text, palette: plain, width });
}

describe('report/diagnostics', () => {
  it('underlines by columns of the terminal, not by letters', () => {
    const text = '世界🐙e\u0301\t: word';
    expect(report(text, about(text, 'word'))).to.deep.equal([
      'mesh.yaml:1:10 error E-VALUE This is wrong.',
      '  1 | 世界🐙e\u0301→: word',
      '    |           ^^^^',
      '  hint: mend it.',
    ]);
  });

  it('cuts a long line around the words and keeps to the width', () => {
    const text = `${'left '.repeat(50)}word${' right'.repeat(50)}`;
    const lines = report(text, about(text, 'word'), 60);
    expect(lines[1]).to.match(/^ {2}1 \| ….*word.*…$/);
    expect(lines[2]?.indexOf('^')).to.equal(lines[1]?.indexOf('word'));
    expect(lines.map(columns).every((width) => width <= 60)).to.equal(true);
  });

  it('lets no file steer the terminal', () => {
    const text = 'name: \u001b[31mred\u0007\u202e \u009b2J word';
    const shown = report(text, { ...about(text, 'word'), message: `\u001b]0;title\u0007` }).join(
      '\n',
    );
    for (const sign of ['\u001b', '\u0007', '\u009b', '\u202e']) expect(shown).not.to.contain(sign);
    expect(shown).to.contain('␛[31mred␇');
  });

  it('breaks messages and hints at spaces and indents what follows', () => {
    const words = { message: 'word '.repeat(30).trim(), hint: 'hint '.repeat(30).trim() };
    const lines = report('name: x', { ...about('name: x', 'x'), ...words }, 50);
    expect(lines.filter((line) => columns(line) > 50)).to.deep.equal([]);
    expect(lines.join(' ').replace(/\s+/g, ' '))
      .to.contain(words.message)
      .and.to.contain(words.hint);
  });

  it('colours errors red and warnings yellow, and says the same without colours', () => {
    const palette = new Chalk({ level: 1 });
    const view = { file: 'mesh.yaml', text: seed, palette, width: 100 };
    const error = about(seed, 'apiVersion');
    const warning: Diagnostic = { ...error, severity: 'warning', code: 'W-TAG' };
    expect(diagnosticLines([error], view).join('\n')).to.contain('\u001b[31m');
    expect(diagnosticLines([warning], view).join('\n'))
      .to.contain('\u001b[33m')
      .and.not.to.contain('\u001b[31m');
    expect(diagnosticLines([error], view).map(stripVTControlCharacters)).to.deep.equal(
      report(seed, error, 100),
    );
  });

  it('counts', () => {
    const error = about('x', 'x');
    const warning: Diagnostic = { ...error, severity: 'warning' };
    expect(tally([])).to.equal('no errors');
    expect(tally([warning])).to.equal('1 warning');
    expect(tally([error, warning, error])).to.equal('2 errors, 1 warning');
  });

  it('can show every finding of any text at any width, one frame line under the other', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.nat(seed.length),
        fc.nat(150),
        (insert, at, width) => {
          const text = seed.slice(0, at) + insert.replaceAll('\uFEFF', '') + seed.slice(at);
          const { diagnostics } = diagnose(text, environment());
          const lines = diagnosticLines(diagnostics, {
            file: 'mesh.yaml',
            text,
            palette: plain,
            width,
          });
          expect(lines.filter((line) => /\p{Cc}/u.test(line))).to.deep.equal([]);
          const frames = lines.filter((line) => /^ +\d* \| /.test(line));
          const widest = Math.max(26, width) + 30;
          expect(frames.filter((line) => columns(line) > widest)).to.deep.equal([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
