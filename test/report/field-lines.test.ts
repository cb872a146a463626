import { Chalk } from 'chalk';
import { expect } from 'chai';
import { fieldLines } from '../../lib/report/field-lines.ts';
import type { FieldChange } from '../../lib/state/change.ts';

const style = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

interface Case {
  readonly what: string;
  readonly field: FieldChange;
  readonly shown: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'a field that is added',
    field: { path: 'spec.replicas', after: 3 },
    shown: ['+ spec.replicas: 3'],
  },
  {
    what: 'a field that is removed',
    field: { path: 'spec.paused', before: true },
    shown: ['- spec.paused: true'],
  },
  {
    what: 'a field that changes',
    field: { path: 'spec.image', before: 'istio/pilot:1.30.0', after: 'istio/pilot:1.31.0' },
    shown: ['~ spec.image: istio/pilot:1.30.0 → istio/pilot:1.31.0'],
  },
  {
    what: 'texts that would be misread without quotes',
    field: { path: 'a', before: '', after: 'two words' },
    shown: ['~ a: "" → "two words"'],
  },
  {
    what: 'a text that looks like a number',
    field: { path: 'a', before: 1, after: '1' },
    shown: ['~ a: 1 → "1"'],
  },
  {
    what: 'versions and addresses as they are',
    field: { path: 'a', before: '1.30.0', after: '10.0.0.1' },
    shown: ['~ a: 1.30.0 → 10.0.0.1'],
  },
  {
    what: 'a small list',
    field: { path: 'verbs', before: ['get'], after: ['get', 'list'] },
    shown: ['~ verbs: ["get"] → ["get","list"]'],
  },
  {
    what: 'who holds the value',
    field: { path: 'a', before: 'x', after: 'y', owner: { manager: 'helm', time: undefined } },
    shown: ['~ a: x → y  held by helm'],
  },
  {
    what: 'who holds the value since when',
    field: {
      path: 'a',
      before: 'x',
      after: 'y',
      owner: { manager: 'kubectl-edit', time: '2026-01-02T03:04:05Z' },
    },
    shown: ['~ a: x → y  held by kubectl-edit since 2026-01-02T03:04:05Z'],
  },
  {
    what: 'a secret that changes',
    field: { path: 'data.a', before: '(secret)', after: '(secret)' },
    shown: ['~ data.a: another value (secret)'],
  },
  {
    what: 'a long text as a diff of the lines around the change, with … for those left out',
    field: {
      path: 'data.mesh',
      before: `${numbered(1, 9)}old\n`,
      after: `${numbered(1, 9)}new\n`,
    },
    shown: ['~ data.mesh:', '    …', '     line 8', '     line 9', '    -old', '    +new'],
  },
  {
    what: 'a long text that is new',
    field: { path: 'data.mesh', after: 'a\nb\n' },
    shown: ['~ data.mesh:', '    +a', '    +b'],
  },
  {
    what: 'a large value as indented JSON',
    field: {
      path: 'rules',
      before: [{ resources: ['configmaps', 'secrets'], verbs: ['get', 'list', 'watch'] }],
      after: [{ resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }],
    },
    shown: [
      '~ rules:',
      '    …',
      '       {',
      '         "resources": [',
      '    -      "configmaps",',
      '    -      "secrets"',
      '    +      "configmaps"',
      '         ],',
      '         "verbs": [',
    ],
  },
];

describe('report/field-lines', () => {
  for (const { what, field, shown } of cases) {
    it(`shows ${what}`, () => {
      expect(fieldLines(field, style)).to.deep.equal(shown);
    });
  }

  it('cuts a very long difference, and shows all of it with -v', () => {
    const field = { path: 'data.mesh', before: numbered(1, 40), after: numbered(41, 80) };
    const short = fieldLines(field, style);
    expect(short).to.have.length(26);
    expect(short.at(-1)).to.equal('    … 56 more lines, shown with -v');
    const full = fieldLines(field, { ...style, verbose: true });
    expect(full).to.have.length(81);
    expect(full).to.include('    +line 80');
  });
});
