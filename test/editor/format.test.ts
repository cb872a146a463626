import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { format } from 'prettier';
import { parseDocument, visit } from 'yaml';
import { formatted } from '../../lib/editor/format.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { parse } from '../../lib/mesh/text/parse.ts';
import { environment, seed } from '../support/mesh.ts';
import { broken, spelling, strange } from '../support/mesh-texts.ts';
import { mistakes } from '../support/mistakes.ts';
import { repository } from '../support/repository.ts';

/** Prettier keeps a blank line at the end behind a comment; nobody wants that. */
async function asPrettier(text: string): Promise<string> {
  const written = await format(text, { parser: 'yaml', endOfLine: 'auto' });
  return written.replace(/(\r?\n)+$/, '$1');
}

/** Plain or quoted ones, over several lines. */
function hasLongTexts(text: string): boolean {
  let found = false;
  visit(parseDocument(text, { logLevel: 'silent' }), {
    Scalar: (_, { type, range }) => {
      const isBlock = type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL';
      found ||= !isBlock && text.slice(range?.[0], range?.[1]).includes('\n');
    },
  });
  return found;
}

describe('editor/format', () => {
  it('leaves what is well written as it is', () => {
    for (const folder of ['primary-remote', 'playground/four-remotes', 'playground/one-cluster']) {
      const text = readFileSync(join(repository, 'fixtures', folder, 'mesh.yaml'), 'utf8');
      expect(formatted(text), folder).to.equal(text);
    }
  });

  for (const { name, text } of mistakes) {
    it(`writes as prettier does, or not at all: ${name.replaceAll('-', ' ')}`, async () => {
      const plain = text.replace(/^\uFEFF/, '');
      const written = formatted(plain);
      const { value, diagnostics } = parse(plain);
      const isSound = value !== undefined && diagnostics.every(({ code }) => code === 'W-TAG');
      if (written === undefined) expect(isSound && !hasLongTexts(plain)).to.equal(false);
      else expect(written).to.equal(await asPrettier(plain));
    });
  }

  it('writes as prettier does in any spelling', async () => {
    const property = fc.asyncProperty(spelling, async (text) => {
      const plain = text.replace(/^\uFEFF/, '');
      expect(formatted(plain)).to.equal(await asPrettier(plain));
    });
    await fc.assert(property, { numRuns: 150 });
  });

  const rows: readonly (readonly [string, string, string])[] = [
    [
      'blanks and blank lines',
      'a:   1  \n\n\n\nb:  {x: 1,y: [1,2 ]}\n',
      'a: 1\n\nb: { x: 1, y: [1, 2] }\n',
    ],
    [
      'quotes',
      "a: 'one'\nb: 'say \"two\"'\nc: \"it's\"\n",
      'a: "one"\nb: \'say "two"\'\nc: "it\'s"\n',
    ],
    [
      'comments where they were',
      'a: # one\n    b: 1 # two\n    # three\n# four\nc: 1\n# five',
      'a: # one\n  b: 1 # two\n  # three\n# four\nc: 1\n# five\n',
    ],
    ['lists', 'a:\n- 1\n-   x: 1\n    y: 2\n', 'a:\n  - 1\n  - x: 1\n    y: 2\n'],
    [
      'anchors and merges',
      'a:   &a {x: 1}\nb:\n     <<:    *a\n',
      'a: &a { x: 1 }\nb:\n  <<: *a\n',
    ],
    ['texts over several lines', 'a: |\n     one\n       two\n', 'a: |\n  one\n    two\n'],
    [
      'what does not fit below its key, or an entry a line',
      `clusters:\n  a: {context: ${'x'.repeat(17)}, network: network1, role: primary, values: {}}\n  b: {context: ${'x'.repeat(60)}, network: network1}\n`,
      `clusters:\n  a:\n    { context: ${'x'.repeat(17)}, network: network1, role: primary, values: {} }\n  b:\n    {\n      context: ${'x'.repeat(60)},\n      network: network1,\n    }\n`,
    ],
  ];
  for (const [what, text, expected] of rows) {
    it(`puts right ${what}`, async () => {
      expect(formatted(text)).to.equal(expected);
      expect(await asPrettier(text)).to.equal(expected);
    });
  }

  it('keeps the meaning, and has nothing to do a second time', () => {
    const env = environment();
    fc.assert(
      fc.property(fc.oneof(broken, strange, spelling), (text) => {
        const written = formatted(text);
        if (written === undefined) return;
        expect(parse(written).value).to.deep.equal(parse(text).value);
        expect(diagnose(written, env).topology).to.deep.equal(diagnose(text, env).topology);
        expect(formatted(written)).to.equal(written);
      }),
      { numRuns: 400 },
    );
  });

  it('joins no lines that are yet to become keys', () => {
    for (const text of ['a = 1\nb = 2\n', 'trust:\n  mode\n  root\n', 'name: "a\n  b"\n']) {
      expect(formatted(text)).to.equal(undefined);
    }
    expect(formatted('a:   |\n  b\n  c\n')).to.equal('a: |\n  b\n  c\n');
  });

  it('does nothing to a text that is broken', () => {
    for (const text of [
      'a: [',
      seed.replace('role:', 'role'),
      'a: *nowhere\n',
      'a: 1\n---\nb: 2\n',
      '',
    ]) {
      expect(formatted(text)).to.equal(undefined);
    }
  });
});
