import { expect } from 'chai';
import { templateOf } from '../../editors/playground/page/snippet.ts';

const cases: Readonly<Record<string, readonly [lsp: string, codeMirror: string]>> = {
  'a text without stops': ['role: remote', 'role: remote'],
  'bare stops': ['context: $1\nnetwork: $2', 'context: ${1}\nnetwork: ${2}'],
  'stops with and without a text': ['${1:cluster2}:\n  role: ${2}', '${1:cluster2}:\n  role: ${2}'],
  'the first word of a choice': ['role: ${1|primary,remote|}', 'role: ${1:primary}'],
  'a choice with a comma of its own': ['${1|a\\,b,c|}', '${1:a,b}'],
  'escaped dollars': ['\\$1 and \\$\\{2\\}', '$1 and $\\{2\\}'],
  'braces that are text': [
    'networks: { ${1:network1}: {} }',
    'networks: \\{ ${1:network1}: \\{\\} \\}',
  ],
  'a stop with braces in its text': ['${1:{a\\}}', '\\{a\\}'],
  'a backslash before a brace': ['\\\\{', '\\\\{'],
};

describe('a snippet of the engine in CodeMirror', () => {
  for (const [title, [lsp, codeMirror]] of Object.entries(cases)) {
    it(`keeps ${title}`, () => {
      expect(templateOf(lsp)).to.equal(codeMirror);
    });
  }
});
