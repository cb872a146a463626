import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { layOut, type Render, renderAll } from '../../lib/engine.ts';
import { guide as istio } from '../../lib/cli/guide.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { environment } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const render: Render = (source) => {
  if (source.kind === 'objects') return Promise.resolve(source.objects);
  if (source.kind === 'istioctl') return Promise.resolve(source.adjust(charts(source.operator)));
  throw new Error('no manifest is read here');
};

/** Everything that a plan of this text compares with the clusters. */
async function wantedOf(text: string): Promise<unknown> {
  const { topology, diagnostics } = diagnose(text, environment());
  if (topology === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const layout = layOut(topology, istio);
  const steps: unknown[] = [];
  for await (const { step, wanted } of renderAll(layout, render)) {
    steps.push([
      step.id,
      wanted.map(({ manifest, unknown }) => [manifest, unknown.map(({ id }) => id)]),
    ]);
  }
  return JSON.parse(JSON.stringify(steps));
}

/** Ways to write the same YAML. */
const writing = fc.record({
  indent: fc.integer({ min: 1, max: 6 }),
  lineWidth: fc.constantFrom(0, 40, 120),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
  defaultStringType: fc.constantFrom(
    'PLAIN' as const,
    'QUOTE_DOUBLE' as const,
    'QUOTE_SINGLE' as const,
  ),
  defaultKeyType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const),
});
const around = fc.record({
  before: fc.constantFrom('', '# a word\n', '\n\n', '%YAML 1.2\n---\n', '---\n'),
  after: fc.constantFrom('', '\n', '# the end\n', '...\n'),
  crlf: fc.boolean(),
});

describe('a mesh file', () => {
  for (const guide of ['primary-remote', 'multi-primary', 'mixture']) {
    it(`means the same, however it is written (${guide})`, async () => {
      const text = readFileSync(join(repository, 'fixtures', guide, 'mesh.yaml'), 'utf8');
      const wanted = await wantedOf(text);
      const data: unknown = parse(text);
      await fc.assert(
        fc.asyncProperty(writing, around, async (how, { before, after, crlf }) => {
          const written = `${before}${stringify(data, how)}${after}`;
          // The library folds some long words wrongly.
          fc.pre(isDeepStrictEqual(parse(written), data));
          const other = crlf ? written.replaceAll('\n', '\r\n') : written;
          expect(await wantedOf(other)).to.deep.equal(wanted);
        }),
        { numRuns: 25 },
      );
    });
  }
});
