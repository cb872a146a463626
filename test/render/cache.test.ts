import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cacheDirectory, cacheKey } from '../../lib/render/cache.ts';

describe('render/cache', () => {
  const home = join(homedir(), '.cache', 'isthmus');
  for (const [title, environment, directory] of [
    ['the folder of XDG_CACHE_HOME', { XDG_CACHE_HOME: '/var/cache' }, '/var/cache/isthmus'],
    ['~/.cache without it', {}, home],
    ['~/.cache when it is empty', { XDG_CACHE_HOME: '' }, home],
    ['~/.cache when it is relative, as XDG wants', { XDG_CACHE_HOME: 'cache' }, home],
  ] as const) {
    it(`is in ${title}`, () => {
      expect(cacheDirectory(environment)).to.equal(directory);
    });
  }

  it('gives another key to every other part', () => {
    const keys = [['a', 'b'], ['ab'], ['a', 'c'], [{ a: 'b' }], [['a', 'b']]].map((parts) =>
      cacheKey('render', ...parts),
    );
    expect(new Set(keys).size).to.equal(keys.length);
  });
});
