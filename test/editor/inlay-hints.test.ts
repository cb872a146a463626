import { expect } from 'chai';
import { inlayHints } from '../../lib/editor/inlay-hints.ts';
import { sheetOf } from '../../lib/editor/sheet.ts';
import { environment, seed } from '../support/mesh.ts';

/** The text with the hints in it: `role: primary«serves cluster2»`. */
function withHints(text: string, contexts?: Readonly<Record<string, string>>): string {
  const sheet = sheetOf(text, environment(contexts));
  const { offsetAt } = sheet.document;
  return inlayHints(sheet).reduceRight((result, { position, label }) => {
    const at = offsetAt(position);
    return `${result.slice(0, at)}«${label}»${result.slice(at)}`;
  }, text);
}

const remote = 'clusters:\n  a: { context: k, role: remote }\n';
const crowd = (remotes: number): string =>
  `clusters:\n  hub: { role: primary }\n${Array.from({ length: remotes }, (_, index) => `  c${index}: { role: remote, primary: hub }\n`).join('')}`;

describe('editor/inlay-hints', () => {
  it('say whom a primary serves', () => {
    expect(withHints(seed)).to.equal(
      seed.replace('role: primary', 'role: primary«serves cluster2»'),
    );
  });

  it('name up to four remotes', () => {
    expect(withHints(crowd(4))).to.contain('primary«serves c0, c1, c2, c3» }');
    expect(withHints(crowd(100))).to.contain('primary«serves c0, c1, c2, 97 others» }');
  });

  it('say nothing of a primary that serves nobody', () => {
    expect(withHints(crowd(0))).to.equal(crowd(0));
  });

  it('name the API server that a remote gets from the kubeconfig', () => {
    expect(withHints(remote, { k: 'https://10.0.0.1:6443' })).to.equal(
      remote.replace('k,', 'k«API server https://10.0.0.1:6443»,'),
    );
  });

  const silent: readonly (readonly [
    string,
    string,
    Readonly<Record<string, string>> | undefined,
  ])[] = [
    ['written in the file', remote.replace('k,', 'k, apiServer: https://x,'), { k: 'https://y' }],
    ['of no use to the primary', remote, { k: 'https://127.0.0.1:6443' }],
    ['unknown', remote, undefined],
    ['that of a primary', remote.replace('remote', 'primary'), { k: 'https://y' }],
  ];
  for (const [name, text, contexts] of silent) {
    it(`name no API server that is ${name}`, () => {
      expect(withHints(text, contexts)).to.equal(text);
    });
  }

  it('stay while a text is broken, and where the text says something else it counts', () => {
    const good = sheetOf(seed, environment());
    const labels = (text: string): readonly string[] =>
      inlayHints(sheetOf(text, environment()), good).map(
        ({ position, label }) => `${position.line}: ${label}`,
      );
    for (const half of ['primary: clus', 'primary:', 'prim', '"']) {
      expect(labels(seed.replace('primary: cluster1', half)), half).to.deep.equal([
        '24: serves cluster2',
      ]);
    }
    const third = '  c3: { role: remote, primary: cluster1 }\n  c4: {\n';
    const more = seed.replace('\ntimeouts:', `\n${third}timeouts:`);
    expect(labels(`# one line more\n${more}`)).to.deep.equal(['25: serves cluster2, c3']);
  });

  it('show no password', () => {
    expect(withHints(remote, { k: 'https://me:hunter2@host' })).to.contain('https://***@host');
  });
});
