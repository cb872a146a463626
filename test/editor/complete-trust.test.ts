import { expect } from 'chai';
import { labels } from '../support/completions.ts';

describe('editor/complete offers of trust what its mode asks for', () => {
  const cases: readonly (readonly [what: string, text: string, offers: readonly string[]])[] = [
    ['by a root', 'trust:\n  mode: root\n  ¦\n', ['root']],
    ['by files, though the mode comes later', 'trust:\n  ¦\n  mode: files\n', ['directory']],
    ['by somebody else', 'trust:\n  mode: external\n  ¦\n', []],
    ['of a root', 'trust: { mode: root, root: { ¦ } }', ['certificate', 'key', 'keyCommand']],
    [
      'of a root whose key is there already',
      'trust: { mode: root, root: { keyCommand: [pass, root], ¦ } }',
      ['certificate'],
    ],
  ];
  for (const [what, text, offers] of cases) {
    it(what, () => {
      expect(labels(text)).to.deep.equal(offers);
    });
  }
});
