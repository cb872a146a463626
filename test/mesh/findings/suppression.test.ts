import { expect } from 'chai';
import { codes, type DiagnosticCode, isIgnorable } from '../../../lib/mesh/findings/codes.ts';
import { diagnose } from '../../../lib/mesh/diagnose.ts';
import { applyEdits, fixAll } from '../../../lib/mesh/fix.ts';
import { environment, seed } from '../../support/mesh.ts';
import { mistakes } from '../../support/mistakes.ts';

const env = environment();
const unused = seed.replace('  network1: {}', '  network1: {}\n  network2: {}');

const codesIn = (text: string, where = env): readonly string[] =>
  diagnose(text, where).diagnostics.map(({ code }) => code);

/** The mesh with an unused network and this comment behind it, or above it. */
const behind = (comment: string): string =>
  unused.replace('network2: {}', `network2: {} ${comment}`);
const above = (comment: string): string =>
  unused.replace('  network2: {}', `  ${comment}\n  network2: {}`);

describe('mesh/suppression: a comment ignores', () => {
  const table: readonly (readonly [what: string, text: string, left: readonly string[]])[] = [
    ['a code on its own line', behind('# isthmus-ignore W-UNUSED-NETWORK'), []],
    ['a code on the line below', above('# isthmus-ignore W-UNUSED-NETWORK'), []],
    ['a code below further comments', above('# isthmus-ignore W-UNUSED-NETWORK\n  # more'), []],
    ['a code with a reason', behind('# isthmus-ignore W-UNUSED-NETWORK -- soon, E-NAME'), []],
    ['a code behind a colon', behind('# isthmus-ignore: W-UNUSED-NETWORK'), []],
    [
      'nothing above a blank line',
      above('# isthmus-ignore W-UNUSED-NETWORK\n'),
      ['W-UNUSED-SUPPRESSION', 'W-UNUSED-NETWORK'],
    ],
    [
      'nothing in another line',
      `# isthmus-ignore W-UNUSED-NETWORK\n${unused}`,
      ['W-UNUSED-SUPPRESSION', 'W-UNUSED-NETWORK'],
    ],
    [
      'nothing by another code',
      behind('# isthmus-ignore W-TAG'),
      ['W-UNUSED-NETWORK', 'W-UNUSED-SUPPRESSION'],
    ],
    [
      'nothing by a longer word',
      behind('# isthmus-ignored W-UNUSED-NETWORK'),
      ['W-UNUSED-NETWORK'],
    ],
  ];
  for (const [what, text, left] of table) {
    it(what, () => {
      expect(codesIn(text)).to.deep.equal(left);
      expect(codesIn(text.replaceAll('\n', '\r\n'))).to.deep.equal(left);
    });
  }

  it('only in comments, not in what looks like one within a text', () => {
    const text = seed.replace(
      'istio:',
      'istio:\n  values:\n    gatewayClasses:\n      note: |\n        # isthmus-ignore E-NONSENSE\n      other: "# isthmus-ignore E-NONSENSE"',
    );
    expect(codesIn(text)).to.deep.equal([]);
  });

  it('a judgement about a mesh, which then has its topology', () => {
    const local = environment({
      'kind-cluster1': 'https://10.0.0.1:6443',
      'kind-cluster2': 'https://127.0.0.1:40002',
    });
    const text = seed.replace(/ {4}apiServer.*\n/, '');
    expect(codesIn(text, local)).to.deep.equal(['E-LOOPBACK-API-SERVER']);
    const ignored = text.replace(
      'context: kind-cluster2',
      '$& # isthmus-ignore E-LOOPBACK-API-SERVER',
    );
    expect(codesIn(ignored, local)).to.deep.equal([]);
    expect(diagnose(ignored, local).topology?.clusters).to.have.length(2);
    // On a machine with other kubeconfigs there is nothing to ignore, which is no reason to complain.
    expect(codesIn(ignored, env)).to.deep.equal([]);
  });

  it('no error without which there is no mesh', () => {
    for (const { name, text, env } of mistakes) {
      for (const { code, severity, range } of diagnose(text, env).diagnostics) {
        if (severity === 'warning' || isIgnorable(code)) continue;
        const lines = text.split('\n');
        const line = `# isthmus-ignore ${code}`;
        const ignored = lines.toSpliced(range.start.line - 1, 0, line).join('\n');
        expect(
          codesIn(ignored, env).filter((other) => other.startsWith('E-')),
          name,
        ).to.not.equal([]);
        expect(diagnose(ignored, env).topology, name).to.equal(undefined);
      }
    }
  });

  it('nothing about comments that ignore', () => {
    const both = (Object.keys(codes) as DiagnosticCode[]).filter((code) =>
      code.includes('SUPPRESSION'),
    );
    expect(both.filter(isIgnorable)).to.deep.equal([]);
    expect(
      codesIn(behind('# isthmus-ignore W-UNUSED-NETWORK, W-UNUSED-SUPPRESSION')),
    ).to.deep.equal(['W-SUPPRESSION']);
  });
});

describe('mesh/suppression: fixes', () => {
  it('offer to ignore what can be ignored, never unasked, and it is ignored then', () => {
    for (const { name, text, env } of mistakes) {
      for (const diagnostic of diagnose(text, env).diagnostics) {
        const offer = diagnostic.fixes?.find(({ title }) => title.startsWith('Ignore '));
        expect(offer !== undefined, name).to.equal(isIgnorable(diagnostic.code));
        if (!offer) continue;
        expect(offer.preferred).to.equal(undefined);
        const before = codesIn(text, env).filter((code) => code === diagnostic.code).length;
        const ignored = codesIn(applyEdits(text, offer.edits), env);
        expect(
          ignored.filter((code) => code === diagnostic.code),
          name,
        ).to.have.length(before - 1);
        expect(ignored).not.to.include('W-UNUSED-SUPPRESSION');
      }
    }
  });

  const gone: readonly (readonly [comment: string, left: string])[] = [
    ['network1: {} # isthmus-ignore W-TAG', 'network1: {}'],
    ['network1: {} # isthmus-ignore W-TAG -- why', 'network1: {}'],
    ['# isthmus-ignore W-TAG\n  network1: {}', 'network1: {}'],
    ['network1: {} # isthmus-ignore W-TAG, W-UNUSED-NETWORK', 'network1: {}'],
  ];
  for (const [line, left] of gone) {
    it(`remove ${JSON.stringify(line)} when it ignores nothing`, () => {
      const { text } = fixAll(seed.replace('network1: {}', line), env);
      expect(text).to.equal(seed.replace('network1: {}', left));
    });
  }
});
