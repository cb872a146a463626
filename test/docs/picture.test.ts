import { expect } from 'chai';
import { Chalk } from 'chalk';
import { assert, property, string } from 'fast-check';
import { spansOf } from '../../docs/picture/ansi.ts';
import { terminalSvg } from '../../docs/picture/svg.ts';

const chalk = new Chalk({ level: 1 });

describe('the terminal picture', () => {
  it('reads nested colours and styles as chalk writes them', () => {
    const printed = `a ${chalk.bold(`b ${chalk.green('c')} d`)}\n${chalk.dim.red('e')}`;
    expect(spansOf(printed)).to.deep.equal([
      [
        { text: 'a ', look: {} },
        { text: 'b ', look: { bold: true } },
        { text: 'c', look: { bold: true, colour: 2 } },
        { text: ' d', look: { bold: true } },
      ],
      [{ text: 'e', look: { dim: true, colour: 1 } }],
    ]);
  });

  it('keeps every letter, whatever is coloured', () => {
    assert(
      property(string(), string(), (one, other) => {
        const printed = `${one}${chalk.cyan(other)}${one}`.replaceAll('\u001b[K', '');
        const text = spansOf(printed).map((line) => line.map((span) => span.text).join(''));
        expect(text.join('\n')).to.equal(one + other + one);
      }),
    );
  });

  it('refuses what it would show wrongly', () => {
    expect(() => spansOf('\u001b[2A')).to.throw('not a colour');
    expect(() => spansOf('\u001b[48;5;1m')).to.throw('SGR 48');
  });

  it('makes an SVG in which text is escaped and every span stands in its column', () => {
    const svg = terminalSvg(`<a> & ${chalk.green('"ok"')}\n`, 'isthmus');
    expect(svg).to.match(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"/);
    expect(svg).to.contain('>&lt;a&gt; &amp; </text>');
    expect(svg).to.contain(' fill="#7ee787">&quot;ok&quot;</text>');
    const [first, second] = [...svg.matchAll(/<text x="([\d.]+)" y="[\d.]+" textLength/g)];
    expect(Number(second?.[1]) - Number(first?.[1])).to.be.closeTo(6 * 8.43, 0.2);
  });
});
