import { expect } from 'chai';
import * as fc from 'fast-check';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Env } from '../../lib/mesh/env.ts';
import type { Diagnostic } from '../../lib/mesh/findings/diagnostic.ts';
import { idOf, introduced } from '../support/blame.ts';
import { environment } from '../support/mesh.ts';
import { mistaken } from '../support/mesh-texts.ts';
import { mistakes } from '../support/mistakes.ts';

/** What lies under a key is only looked at when the key is right. */
function wasHidden({ code }: Diagnostic, behind: Diagnostic): boolean {
  return (
    ['E-MISSING-KEY', 'E-EMPTY'].includes(code) && ['E-UNKNOWN-KEY', 'E-NAME'].includes(behind.code)
  );
}

/** What is wrong with the fixes of a text: the finding stays, or another error stands where they wrote. */
function failures(text: string, env: Env): readonly string[] {
  const { diagnostics } = diagnose(text, env);
  return diagnostics.flatMap((diagnostic) => {
    const id = idOf(diagnostic);
    const before = diagnostics.filter((other) => idOf(other) === id).length;
    // A fixture has one kubeconfig, whatever file is named.
    const fixes = (diagnostic.fixes ?? []).filter(
      ({ title }) => !title.startsWith('Add `kubeconfig:'),
    );
    return fixes.flatMap(({ title, edits }) => {
      const { found, fresh } = introduced(text, edits, env);
      const stays = found.filter((other) => idOf(other) === id).length >= before;
      return [
        ...(stays ? [`${title}: leaves ${id}`] : []),
        ...fresh
          .filter((other) => !wasHidden(other, diagnostic))
          .map((other) => `${title}: brings ${idOf(other)}`),
      ];
    });
  });
}

describe('mesh/fixes: each one that is offered', () => {
  for (const { name, text, env } of mistakes) {
    it(`mends its finding and writes nothing wrong: ${name.replaceAll('-', ' ')}`, () => {
      expect(failures(text, env)).to.deep.equal([]);
    });
  }

  it('does so in meshes with several mistakes, spelt in any way', () => {
    const env = environment();
    fc.assert(
      fc.property(mistaken, (text) => {
        expect(failures(text, env)).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });
});
