import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { type MeshDocument, parse } from '../../../lib/mesh/text/parse.ts';
import { broken, mistaken, spelling, yamlish } from '../../support/mesh-texts.ts';
import { repository } from '../../support/repository.ts';

/** All that is read of a text, maps in the order in which they are shown. */
function told({ text, value, sketch, places, diagnostics }: MeshDocument) {
  return { text, value, sketch, places: [...places].toSorted(byPointer), diagnostics };
}

function byPointer([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

const files = readdirSync(join(repository, 'fixtures'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('mesh.yaml') && !file.includes('alias-bomb'))
  .map((file) => readFileSync(join(repository, 'fixtures', file), 'utf8'))
  .filter((text) => /^ {2,}[\w-]+:/m.test(text));

const several = files.filter((text) => parse(text).diagnostics.length === 0);

/** Clusters whose ends are hard to tell: comments, blank lines, block texts, lines without a line end. */
const tricky = `# a mesh
name: mesh1
clusters: # all

  # the first
  one:
    role: primary # of all
    text: |+
      several

      lines

  # before two

  two: { role: remote, # in braces
    primary: one }
# at the margin
  three:
    a:
      - b: 1
        c: "quoted
          on"
      - d
    # deeper

    e:
  four: plain
    text
  five:

  six: 'it''s'   

  seven:
    x: y
# behind
timeouts: { ready: 1m }
`;

const edit = fc.record({
  at: fc.nat(),
  cut: fc.nat(12),
  insert: fc.oneof(yamlish, fc.constant('')),
});

describe('mesh/text, read again after an edit', () => {
  const texts: readonly (readonly [string, fc.Arbitrary<string>])[] = [
    ['fixtures', fc.constantFrom(...files, tricky, tricky.replaceAll('\n', '\r\n'))],
    ['spellings', spelling],
    ['mistakes', mistaken],
    ['broken texts', broken],
  ];
  for (const [name, text] of texts) {
    it(`is what a first reading gives (${name})`, () => {
      fc.assert(
        fc.property(text, fc.array(edit, { minLength: 1, maxLength: 3 }), (first, edits) => {
          let document = parse(first).again(first);
          expect(told(document)).to.deep.equal(told(parse(first)));
          for (const { at, cut, insert } of edits) {
            const start = at % (document.text.length + 1);
            const now = document.text.slice(0, start) + insert + document.text.slice(start + cut);
            document = document.again(now);
            expect(told(document)).to.deep.equal(told(parse(now)));
          }
        }),
        { numRuns: 80 },
      );
    });
  }

  it('is that also where every line of a mesh goes, one after the other', () => {
    for (const text of [tricky, ...several.slice(0, 5)]) {
      let document = parse(text).again(text);
      const lines = text.split('\n');
      for (const index of lines.keys()) {
        const now = lines.toSpliced(index, 1).join('\n');
        document = document.again(now);
        expect(told(document), now).to.deep.equal(told(parse(now)));
      }
    }
  });

  it('reads no cluster again that is as it was', () => {
    const first = parse(tricky).again(tricky);
    const second = first.again(tricky.replace('plain', 'plainer'));
    const same = (name: string): boolean => clusterOf(first, name) === clusterOf(second, name);
    expect(same('one')).to.equal(true);
    expect(same('three')).to.equal(true);
    expect(clusterOf(second, 'four')).to.equal('plainer text');
  });
});

function clusterOf({ value }: MeshDocument, name: string): unknown {
  const { clusters } = value as { readonly clusters: Readonly<Record<string, unknown>> };
  return clusters[name];
}
