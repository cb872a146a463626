import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { completionsAt } from '../../lib/editor/complete.ts';
import type { Completion } from '../../lib/editor/completion.ts';
import { hoverAt } from '../../lib/editor/hover.ts';
import { type Sheet, sheetOf } from '../../lib/editor/sheet.ts';
import type { DiagnosticCode } from '../../lib/mesh/findings/codes.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Position } from '../../lib/mesh/findings/diagnostic.ts';
import { applyEdits } from '../../lib/mesh/fix.ts';
import { lexemesIn } from '../../lib/mesh/text/lexemes.ts';
import { environment, seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const env = environment({ 'kind-cluster1': 'https://10.0.0.1:6443', other: '' });
const invalid = join(repository, 'fixtures/invalid');
const texts: readonly (readonly [string, string])[] = [
  ['primary-remote', seed],
  ...readdirSync(invalid).map(
    (name) => [name, readFileSync(join(invalid, name, 'mesh.yaml'), 'utf8')] as const,
  ),
];

/** So many positions all over the text, other ones in each file; of a small one all. */
function positions({ document }: Sheet, count: number, shift: number): readonly Position[] {
  const { text, rangeOf } = document;
  const step = Math.ceil(text.length / count);
  const offsets = Array.from({ length: count }, (_, index) => index * step + (shift % step));
  return offsets
    .filter((at) => at <= text.length && text[at - 1] !== '\r')
    .map((at) => rangeOf([at, at]).start);
}

/** Each answer about these takes as long as reading a hundred thousand values. */
const slow = ['alias-bomb'];

describe('editor, all over every fixture', () => {
  for (const [index, [name, text]] of texts.entries()) {
    it(`answers in ${name}`, () => {
      const sheet = sheetOf(text, env);
      for (const position of positions(sheet, slow.includes(name) ? 3 : 60, index)) {
        const completions = completionsAt(sheet, position);
        const hover = hoverAt(sheet, position);
        for (const { range, label } of completions) {
          expect(label).not.to.match(/[\uE000\n]/);
          expect(range.start.line, label).to.equal(position.line);
          expect(range.end.line, label).to.equal(position.line);
          expect(range.start.column, label).to.be.at.most(position.column);
          expect(range.end.column, label).to.be.at.least(position.column);
        }
        expect(hover?.markdown).not.to.equal('');
      }
    });
  }
});

const sparse = `networks:
    west:
clusters:
    one:
        role: primary
        network: west
    two:
        role: remote
        loadBalancer:
            metallb:
    three:
        context: other
istio:
`;

const meshes: readonly (readonly [string, string, number])[] = [
  ['the seed mesh', seed, 2],
  ['the seed mesh with Windows line ends', seed.replaceAll('\n', '\r\n'), 2],
  ['a mesh that lacks much, with an indent of four', sparse, 4],
];

describe('editor/complete, at every line', () => {
  for (const [name, mesh, step] of meshes) {
    for (const form of ['snippet', 'text'] as const) {
      it(`of ${name}, offers only what belongs there (${form})`, () => {
        const wrong: string[] = [];
        let tried = 0;
        for (const [line, indent] of openLines(mesh, step)) {
          const text = mesh.split('\n').toSpliced(line, 0, ' '.repeat(indent)).join('\n');
          const before = new Set(codesOf(text));
          const position = { line: line + 1, column: indent + 1 };
          for (const completion of completionsAt(sheetOf(text, env), position)) {
            tried += 1;
            const after = codesOf(inserted(text, completion, form));
            const worse = after.filter((code) => misplaced.includes(code) && !before.has(code));
            if (worse.length > 0) wrong.push(`${line}: ${completion.label}: ${worse.join(', ')}`);
          }
        }
        expect(wrong).to.deep.equal([]);
        expect(tried).to.be.greaterThan(50);
      });
    }
  }
});

describe('editor/complete, wherever a comment begins', () => {
  for (const form of ['snippet', 'text'] as const) {
    it(`leaves it a comment (${form})`, () => {
      const sheet = sheetOf(seed, env);
      const { rangeOf } = sheet.document;
      const places = [...seed.matchAll(/#/g)].map(({ index }) => rangeOf([index, index]).start);
      const taken = places.flatMap((position) =>
        completionsAt(sheet, position).map((completion) => inserted(seed, completion, form)),
      );
      expect(taken.length).to.be.greaterThan(5);
      for (const text of taken) expect(commentsIn(text), text).to.equal(commentsIn(seed));
    });
  }
});

function commentsIn(text: string): number {
  return [...lexemesIn(text)].filter(({ type }) => type === 'comment').length;
}

const misplaced: readonly DiagnosticCode[] = [
  'E-UNKNOWN-KEY',
  'E-MISPLACED-KEY',
  'E-DUPLICATE-KEY',
  'E-SYNTAX',
  'E-TYPE',
  'E-VALUE',
  'E-FORMAT',
  'E-NAME',
  'E-UNKNOWN-NETWORK',
  'E-UNKNOWN-PRIMARY',
];

/** After each line of a map, the indents that a key there may have. */
function openLines(text: string, step: number): readonly (readonly [number, number])[] {
  return text.split('\n').flatMap((line, index) => {
    const [, indent] = /^( *)[a-zA-Z]/.exec(line) ?? [];
    if (indent === undefined) return [];
    const steps = Array.from({ length: indent.length / step + 2 }, (_, depth) => depth * step);
    return steps.map((column) => [index + 1, column] as const);
  });
}

function codesOf(text: string): readonly DiagnosticCode[] {
  return diagnose(text, env).diagnostics.map(({ code }) => code);
}

/** The text with the completion in it; of each choice the first is taken. */
function inserted(text: string, completion: Completion, form: 'snippet' | 'text'): string {
  const newText =
    form === 'text'
      ? completion.text
      : completion.snippet
          .replace(/\$\{\d+\|((?:[^|\\,]|\\.)*)[^}]*\}/g, '$1')
          .replace(/\$\{\d+:([^}]*)\}/g, '$1')
          .replace(/\$\{\d+\}/g, '');
  return applyEdits(text, [{ range: completion.range, newText }]);
}
