import { expect } from 'chai';
import { statusWords } from '../../editors/vscode/status-words.ts';
import type { MeshStatus } from '../../lib/lsp/status.ts';

const fine: MeshStatus = {
  mesh: 'mesh1',
  errors: 0,
  warnings: 0,
  plan: { kind: 'none' },
  verified: null,
};

describe('the status bar of VS Code', () => {
  const rows: readonly (readonly [string, Partial<MeshStatus>, RegExp, RegExp])[] = [
    ['the mesh', {}, /^\$\(type-hierarchy\) mesh1$/, /^Not planned yet/],
    [
      'its errors',
      { errors: 2, warnings: 1 },
      /mesh1: 2 errors, 1 warning$/,
      /^2 errors, 1 warning in the file/,
    ],
    [
      'that it is being planned',
      { plan: { kind: 'running' } },
      /planning…$/,
      /^mesh1 is being planned/,
    ],
    [
      'its changes',
      { plan: { kind: 'changes', count: 3, clusters: 2 } },
      /mesh1: 3 changes$/,
      /3 changes in 2 clusters/,
    ],
    [
      'that there are none',
      { plan: { kind: 'changes', count: 0, clusters: 1 } },
      /mesh1: no changes$/,
      /no changes in 1 cluster\b/,
    ],
    [
      'why there is no plan',
      { plan: { kind: 'problem', message: 'not reachable' } },
      /mesh1: not planned$/,
      /^not reachable$/,
    ],
    [
      'that the last verify found nothing',
      { verified: { at: 0, errors: 0, warnings: 0 } },
      /mesh1 \$\(pass\) verified$/,
      /The last isthmus verify \(at 0\) found all well\.$/,
    ],
    [
      'what the last verify found, beside the changes',
      {
        plan: { kind: 'changes', count: 1, clusters: 1 },
        verified: { at: 7, errors: 1, warnings: 2 },
      },
      /mesh1: 1 change \$\(error\) 1 error, 2 warnings$/,
      /\(at 7\) found 1 error, 2 warnings\.$/,
    ],
  ];
  for (const [what, status, text, tooltip] of rows) {
    it(`says ${what}`, () => {
      const words = statusWords({ ...fine, ...status }, (at) => `at ${at}`);
      expect(words.text).to.match(text);
      expect(words.tooltip).to.match(tooltip);
      expect(words.isWarning).to.equal(status.plan?.kind === 'problem');
    });
  }
});
