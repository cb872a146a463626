import { expect } from 'chai';
import * as fc from 'fast-check';
import { codeLenses, type Prospects } from '../../lib/editor/code-lenses.ts';
import { sheetOf } from '../../lib/editor/sheet.ts';
import { shown } from '../support/cursor.ts';
import { environment, seed } from '../support/mesh.ts';
import { yamlish } from '../support/mesh-texts.ts';

const sheet = sheetOf(seed, environment());
const steps = new Map([
  ['cluster1', 7],
  ['cluster2', 1],
]);

function lenses(prospects: Partial<Prospects>, of = sheet): readonly string[] {
  return codeLenses(of, { sheet: of, steps, pending: new Map(), ...prospects }).map(
    ({ range, title, command }) =>
      `${shown(of, range)} | ${title} | ${command ? `${command.name} ${command.cluster ?? ''}` : ''}`,
  );
}

describe('editor/code-lenses', () => {
  it('offer the plan and the graph, and count the steps of each cluster', () => {
    expect(lenses({})).to.deep.equal([
      '20: clusters | plan all clusters | isthmus.plan ',
      '20: clusters | show graph | isthmus.showGraph ',
      '21: cluster1 | 7 steps | isthmus.showGraph ',
      '21: cluster1 | plan | isthmus.plan cluster1',
      '33: cluster2 | 1 step | isthmus.showGraph ',
      '33: cluster2 | plan | isthmus.plan cluster2',
    ]);
  });

  it('tell what was asked for', () => {
    const pending = new Map([
      ['cluster1', { kind: 'changes', count: 3 }],
      ['cluster2', { kind: 'changes', count: 0 }],
    ] as const);
    expect(lenses({ pending }).filter((line) => line.includes('change'))).to.deep.equal([
      '21: cluster1 | cluster1: 3 changes | isthmus.plan cluster1',
      '33: cluster2 | cluster2: no changes | isthmus.plan cluster2',
    ]);
  });

  it('tell why there is no plan, and that one is being made', () => {
    const pending = new Map([
      ['cluster1', { kind: 'problem', message: 'not reachable' }],
      ['cluster2', { kind: 'running' }],
    ] as const);
    expect(lenses({ pending })).to.include.members([
      '20: clusters | planning… | ',
      '21: cluster1 | cluster1: not reachable | isthmus.plan cluster1',
      '33: cluster2 | planning… | ',
    ]);
  });

  it('stay above their clusters while a text is broken, wherever and however', () => {
    const typed = fc.tuple(
      fc.nat(seed.length),
      fc.oneof(yamlish, fc.constantFrom('\n    "', '\t')),
    );
    const names = /cluster[s12](?=:)/g;
    fc.assert(
      fc.property(typed, ([at, words]) => {
        const within = [...seed.matchAll(names)].some(
          ({ index, 0: name }) => index <= at && at <= index + name.length,
        );
        const broken = sheetOf(seed.slice(0, at) + words + seed.slice(at), environment());
        if (within || broken.diagnosis().topology) return;
        const lines = lenses({ sheet }, broken).map((line) => line.replace(/^\d+: /, ''));
        expect(lines.toSorted()).to.deep.equal(
          lenses({})
            .map((line) => line.replace(/^\d+: /, ''))
            .toSorted(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('leave out clusters that a merge brought in from elsewhere', () => {
    const merged = 'istio: { values: &more { c2: {} } }\nclusters:\n  <<: *more\n  c1: {}\n';
    const two = new Map([
      ['c1', 1],
      ['c2', 1],
    ]);
    const lines = lenses({ steps: two }, sheetOf(merged, environment()));
    expect(lines.filter((line) => line.includes('step'))).to.deep.equal([
      '4: c1 | 1 step | isthmus.showGraph ',
    ]);
  });
});
