import { expect } from 'chai';
import { growthSvg } from '../../bench/growth-svg.ts';

/** Where the lines of the curves go: pairs of x and y, y downwards. */
function linesIn(svg: string): readonly (readonly (readonly [number, number])[])[] {
  return [...svg.matchAll(/<path d="M([^"]+)" stroke="#/g)]
    .map(([, path = '']) => path)
    .filter((path) => path.includes('L'))
    .map((path) =>
      path.split('L').map((point) => {
        const [x = 0, y = 0] = point.split(' ').map(Number);
        return [x, y] as const;
      }),
    );
}

describe('bench/growth-svg', () => {
  const svg = growthSvg([
    {
      name: 'apply & wait',
      seconds: [
        [2, 0.5],
        [50, 2],
        [100, 4],
      ],
      megabytes: [
        [2, 90],
        [50, 150],
        [100, 300],
      ],
    },
  ]);

  it('draws each value where its axes say, and names every line', () => {
    const [seconds = [], megabytes = []] = linesIn(svg);
    expect(seconds).to.deep.equal([
      [65.6, 192],
      [200, 138],
      [340, 66],
    ]);
    // 5 s and 500 MB are the tops.
    expect(megabytes.map(([, y]) => y)).to.deep.equal([177.6, 156, 102]);
    expect(svg)
      .to.contain('>5 s</text>')
      .and.contain('>500 MB</text>')
      .and.contain('>100</text>')
      .and.contain('>apply &amp; wait</text>');
  });
});
