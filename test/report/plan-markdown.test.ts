import * as fc from 'fast-check';
import { expect } from 'chai';
import { codeBlock, codeSpan } from '../../lib/report/markdown.ts';
import { planMarkdown } from '../../lib/report/plan-markdown.ts';
import type { ChangeSet } from '../../lib/state/change.ts';
import { create, object, remove, update } from '../support/changes.ts';
import { expectGolden } from '../support/golden.ts';
import { bareStep } from '../support/graphs.ts';
import { hostile, hostileChangeSet } from '../support/hostile.ts';
import { scenes } from '../support/scenes.ts';
import { primaryRemote } from '../support/topologies.ts';
import { refOf } from '../../lib/cluster/object.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { meshOf as largeMesh } from '../support/large-mesh.ts';
import { environment } from '../support/mesh.ts';
import { wantedIn } from '../support/wanted.ts';

const id = '0123abcd@2026-01-01';
const endless = 10_000_000;

/** What comments are attacked with beside terminals. */
const markup = fc.constantFrom(
  '\n```\n@everyone\n```',
  '`` @everyone ` ',
  '\n~~~\n',
  '<img src=x>',
  '--> </details>',
  '[x](https://evil)',
  '#1 | !2',
  '\u202e',
);

const words = fc
  .array(fc.oneof(hostile, markup), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));

describe('report/plan-markdown', () => {
  for (const [name, changeSet] of Object.entries(scenes)) {
    it(`writes ${name} as in fixtures/plan-text`, () => {
      expectGolden(`plan-text/${name}.md`, planMarkdown(changeSet, primaryRemote, { id }));
    });
  }

  it('keeps every word of somebody else within code, whatever it is', () => {
    const plain = outside(
      planMarkdown(hostileChangeSet('word'), primaryRemote, { id, budget: endless }),
    );
    fc.assert(
      fc.property(words, (text) => {
        const page = planMarkdown(hostileChangeSet(text), primaryRemote, { id, budget: endless });
        expect(outside(page)).to.equal(plain);
      }),
    );
  });

  it('keeps the name of a mesh within code, too', () => {
    fc.assert(
      fc.property(words, (text) => {
        expect(named(`x${text}`).replace(/^<!-- isthmus plan [\w.-]+ -->/, '')).to.equal(
          named('x').replace('<!-- isthmus plan x -->', ''),
        );
      }),
    );
  });

  it('closes no code by what is in it', () => {
    expect(codeSpan('a`b')).to.equal('``a`b``');
    expect(codeSpan('`a')).to.equal('`` `a ``');
    expect(codeSpan('a\nb')).to.equal('`a b`');
    expect(codeBlock(['````'])).to.equal('`````\n````\n`````');
  });

  it('stays within its budget by leaving out whole sections, and says so', () => {
    const all = planMarkdown(large, primaryRemote, { id, budget: endless });
    expect(Buffer.byteLength(all)).to.be.greaterThan(60_000);
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 60_000 }), (budget) => {
        const text = planMarkdown(large, primaryRemote, { id, budget });
        expect(Buffer.byteLength(text)).to.be.at.most(budget);
        expect(text)
          .to.contain(id)
          .and.match(/\*\*\d+ of \d+ sections\*\* left out/);
        for (const section of sectionsIn(text)) expect(all).to.contain(section);
      }),
      { numRuns: 30 },
    );
  });

  it('fits a comment for the first plan of 2, 10, 50 and 200 clusters, with no section and no block cut', async () => {
    for (const clusters of [2, 10, 50, 200]) {
      const { topology } = diagnose(largeMesh(clusters, 1), environment());
      if (topology === undefined) throw new Error('no topology');
      const wanted = await wantedIn(topology);
      const { steps } = buildGraph(topology, plans);
      const changeSet: ChangeSet = {
        steps: steps.map((step) => ({
          step,
          changes: (wanted.get(step.id) ?? []).map(({ manifest }) => create(manifest)),
          missing: [],
          unseen: [],
        })),
        removals: [],
      };
      const page = planMarkdown(changeSet, topology, { id });
      expect(Buffer.byteLength(page), String(clusters)).to.be.within(1_000, 60_000);
      expect(page.match(/<details/g)?.length).to.equal(page.match(/<\/details>/g)?.length);
      // Says when a block is not closed.
      outside(page);
    }
  });

  it('leaves out creations before deletions', () => {
    const text = planMarkdown(large, primaryRemote, { id });
    expect(text).to.contain('<code>east/last</code> -1 delete');
    expect(text).not.to.contain('<code>east/s199</code>');
  });
});

function named(name: string): string {
  return outside(planMarkdown(scenes['no-change'] ?? nothing, { ...primaryRemote, name }, { id }));
}

const nothing: ChangeSet = { steps: [], removals: [] };

/** Many steps that are not alike; the last one deletes. */
const large: ChangeSet = {
  steps: [
    ...Array.from({ length: 200 }, (_, index) => ({
      step: bareStep(`east/s${index}`),
      changes:
        index % 2 === 0
          ? [create(object(`ConfigMap mesh/map-${index}-${'x'.repeat(400)}`))]
          : [
              update(object(`ConfigMap mesh/map${index}`), {
                fields: [{ path: 'data.a', before: 'é'.repeat(200), after: String(index) }],
              }),
            ],
      missing: [],
      unseen: [],
    })),
    {
      step: bareStep('east/last'),
      changes: [remove(refOf(object('ConfigMap mesh/old')))],
      missing: [],
      unseen: [],
    },
  ],
  removals: [],
};

function sectionsIn(text: string): readonly string[] {
  return text.match(/<details>[^]*?<\/details>/g) ?? [];
}

/** What is not code (CommonMark 0.31: fenced code blocks, code spans), as a reader of Markdown would take it. */
function outside(markdown: string): string {
  let fence: string | undefined;
  const lines = markdown.split(/\r\n|\n|\r/).filter((line) => {
    const [, run = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      if (run === '' || (run.startsWith('`') && rest.includes('`'))) return true;
      fence = run;
      return false;
    }
    if (run.startsWith(fence) && rest.trim() === '') fence = undefined;
    return false;
  });
  expect(fence, 'a block that is not closed').to.equal(undefined);
  return lines
    .map((line) =>
      line
        .replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '`')
        .replaceAll(/<code>[^<]*<\/code>/g, '<code>'),
    )
    .join('\n');
}
