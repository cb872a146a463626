import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Document, isCollection, isScalar, parse, visit } from 'yaml';
import { layOut } from '../../lib/engine.ts';
import { guide } from '../../lib/cli/guide.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { environment } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const names = [
  'primary-remote',
  'primary-remote_multi-network',
  'multi-primary',
  'multi-primary_multi-network',
  'mixture',
];

describe('the formatting of mesh.yaml', () => {
  for (const name of names) {
    const text = readFileSync(join(repository, 'fixtures', name, 'mesh.yaml'), 'utf8');
    const usual = diagnose(text, environment()).topology;

    it(`never changes what a plan is made from: ${name}`, () => {
      expect(usual).to.not.equal(undefined);
      fc.assert(
        fc.property(writing, (how) => {
          const { diagnostics, topology } = diagnose(written(text, how), environment());
          expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
          expect(topology).to.deep.equal(usual);
          if (topology === undefined || usual === undefined) return;
          const ids = (mesh: typeof usual) => layOut(mesh, guide).graph.steps.map(({ id }) => id);
          expect(ids(topology)).to.deep.equal(ids(usual));
        }),
        { numRuns: 15 },
      );
    });
  }
});

/** Everything about a text that means nothing. */
interface Writing {
  readonly indent: number;
  readonly indentSeq: boolean;
  readonly crlf: boolean;
  readonly mark: boolean;
  /** One after the other, again and again: is a map or list written in braces, how is a text quoted, what is said beside it? */
  readonly flow: readonly boolean[];
  readonly quotes: readonly ('PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE')[];
  readonly comments: readonly (string | undefined)[];
}

const writing: fc.Arbitrary<Writing> = fc.record({
  indent: fc.integer({ min: 1, max: 8 }),
  indentSeq: fc.boolean(),
  crlf: fc.boolean(),
  mark: fc.boolean(),
  flow: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  quotes: fc.array(fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE'), { minLength: 1 }),
  comments: fc.array(fc.constantFrom(undefined, ' why', ' a: b', ' - #'), { minLength: 1 }),
});

function written(text: string, how: Writing): string {
  const { indent, indentSeq, crlf, mark, flow, quotes, comments } = how;
  const document = new Document(parse(text));
  let turn = 0;
  visit(document, (_key, node) => {
    turn += 1;
    if (isCollection(node)) node.flow = flow[turn % flow.length] ?? false;
    else if (isScalar(node)) {
      const comment = comments[turn % comments.length];
      if (typeof node.value === 'string') node.type = quotes[turn % quotes.length] ?? 'PLAIN';
      if (comment !== undefined) node.comment = comment;
    }
  });
  // Folded, yaml 2 sometimes writes `undefined` into a text in double quotes.
  const plain = document.toString({ indent, indentSeq, lineWidth: 0 });
  const lines = crlf ? plain.replaceAll('\n', '\r\n') : plain;
  return mark ? `\uFEFF${lines}` : lines;
}
