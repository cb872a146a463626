import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { makeFolder } from '../lib/make-folder.ts';
import { repository } from './support/repository.ts';

describe('make-folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes those above it too, and minds none that is there', () => {
    const path = join(folder, 'a', 'b', 'c');
    makeFolder(path, 0o700);
    makeFolder(path, 0o700);
    expect(statSync(path).isDirectory()).to.equal(true);
    expect(statSync(join(folder, 'a')).mode & 0o777).to.equal(0o700);
  });

  for (const path of ['file', 'file/below']) {
    it(`says of ${path} that it is no folder`, () => {
      writeFileSync(join(folder, 'file'), 'mine');
      expect(() => makeFolder(join(folder, path))).to.throw('not a directory');
    });
  }

  it('comes back from where no folder can be made', function () {
    if (!existsSync('/proc/self')) this.skip();
    const module = pathToFileURL(join(repository, 'dist', 'lib', 'make-folder.js')).href;
    const script = `import { makeFolder } from '${module}'; makeFolder('/proc/none/below');`;
    const { stderr, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect([signal, stderr]).to.satisfy(
      ([ended, words]: [string | null, string]) => ended === null && words.includes('ENOENT'),
    );
  });
});
