import { Chalk } from 'chalk';
import { expect } from 'chai';
import { planLines } from '../../lib/report/plan-text.ts';
import { columns } from '../../lib/report/width.ts';
import { expectGolden } from '../support/golden.ts';
import { scenes } from '../support/scenes.ts';
import { primaryRemote } from '../support/topologies.ts';

const plain = new Chalk({ level: 0 });

describe('report/plan-text', () => {
  for (const [name, changeSet] of Object.entries(scenes)) {
    for (const width of [60, 80, 120]) {
      it(`shows ${name} on ${width} columns as in fixtures/plan-text`, () => {
        expectGolden(`plan-text/${name}-${width}.txt`, textOf(changeSet, width, false));
      });
    }
    it(`shows ${name} in full as in fixtures/plan-text`, () => {
      expectGolden(`plan-text/${name}-verbose.txt`, textOf(changeSet, 80, true));
    });
  }

  it('says the same in colours', () => {
    const palette = new Chalk({ level: 1 });
    for (const [name, changeSet] of Object.entries(scenes)) {
      const lines = planLines(changeSet, primaryRemote, { palette, width: 80, verbose: false });
      const bare = textOf(changeSet, 80, false).split('\n').slice(0, -1);
      expect(
        lines.map((line) => line.replaceAll(escape, '')),
        name,
      ).to.deep.equal(bare);
      expect(lines.join('\n'), name).to.match(escape);
    }
  });

  it('keeps the table of steps within the width of the terminal', () => {
    for (const [name, changeSet] of Object.entries(scenes)) {
      const [table = ''] = textOf(changeSet, 60, false).split('\n\n').slice(1);
      for (const line of table.split('\n').filter((row) => row.startsWith('  cluster'))) {
        expect(columns(line), `${name}: ${line}`).to.be.at.most(60);
      }
    }
  });
});

// oxlint-disable-next-line no-control-regex
const escape = /\u001b\[[\d;]*m/g;

function textOf(changeSet: (typeof scenes)[string], width: number, verbose: boolean): string {
  const lines = planLines(changeSet, primaryRemote, { palette: plain, width, verbose });
  return `${lines.join('\n')}\n`;
}
