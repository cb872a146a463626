import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cacheDirectory } from '../../lib/cache-directory.ts';
import { cacheKey, fileCache } from '../../lib/render/cache.ts';

const key = (text: string) => cacheKey('render', text);

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

  describe('held within its bounds', () => {
    const age = 30 * 24 * 60 * 60 * 1000;
    let folder = '';

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'isthmus-cache-'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    it('loses what was not used for longest once it is larger', async () => {
      const cache = fileCache(folder, { bytes: 250, age });
      for (const [days, text] of [
        [3, 'a'],
        [2, 'b'],
      ] as const) {
        await cache.write(key(text), text.repeat(100));
        await setUsed(key(text), days);
      }
      await cache.read(key('a'));
      await cache.write(key('c'), 'c'.repeat(100));
      expect(await kept('a', 'b', 'c')).to.deep.equal(['a', 'c']);
    });

    it('is within them after many values are written at once', async () => {
      const cache = fileCache(folder, { bytes: 250, age });
      const texts = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(texts.map((text) => cache.write(key(text), text.repeat(100))));
      expect(await kept(...texts)).to.have.lengthOf(2);
      expect(await readdir(folder)).to.have.lengthOf(2);
    });

    it('loses what nobody used for a month, and nothing that is not its own', async () => {
      const cache = fileCache(folder, { bytes: 1_000_000, age });
      await writeFile(join(folder, 'notes.json'), '{}');
      await utimes(join(folder, 'notes.json'), 0, 0);
      await cache.write(key('a'), 'a');
      await setUsed(key('a'), 31);
      await cache.write(key('b'), 'b');
      expect(await kept('a', 'b')).to.deep.equal(['b']);
      expect(await readdir(folder)).to.include('notes.json');
    });

    async function setUsed(name: string, days: number): Promise<void> {
      const then = Date.now() / 1000 - days * 24 * 60 * 60;
      await utimes(join(folder, `${name}.json`), then, then);
    }

    async function kept(...texts: readonly string[]): Promise<readonly string[]> {
      const names = await readdir(folder);
      return texts.filter((text) => names.includes(`${key(text)}.json`));
    }
  });
});
