import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageVersion } from '../../lib/cli/version.ts';
import { isthmus } from '../rig/run-cli.ts';

describe('the start of the bundled command', () => {
  let home = '';

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'isthmus-launch-'));
  });

  afterEach(() => rm(home, { recursive: true }));

  const run = (...args: readonly string[]) => isthmus(args, { env: { XDG_CACHE_HOME: home } });
  const folder = () => join(home, 'isthmus');
  const kept = async (): Promise<readonly string[]> => (await readdir(folder())).toSorted();
  const only = async (): Promise<string> => join(folder(), (await kept())[0] ?? 'nothing');

  it('keeps what V8 compiled for each command, once, for nobody else to read', async () => {
    await run('--help');
    await run('--version');
    const first = await stat(await only());
    await run('--help');
    expect((await stat(await only())).mtimeMs).to.equal(first.mtimeMs);
    expect(first.mode & 0o077).to.equal(0);
    await run('version');
    expect((await kept()).map((name) => name.replace(/-[0-9a-f]{64}/, ''))).to.deep.equal([
      'code.help',
      'code.version',
    ]);
  });

  it('keeps nothing for a command that does not exist', async () => {
    expect((await run('pln')).code).to.equal(64);
    expect(await readdir(home)).to.deep.equal([]);
  });

  for (const [what, spoil] of Object.entries({
    'cut off': async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 1000)),
    'of another program': (path: string) => writeFile(path, 'something else'),
    empty: (path: string) => writeFile(path, ''),
    damaged: async (path: string) => {
      const bytes = await readFile(path);
      bytes.fill(255, 1000, 1004);
      await writeFile(path, bytes);
    },
  })) {
    it(`starts all the same, and makes it anew, where it is ${what}`, async () => {
      await run('--version');
      await spoil(await only());
      const { code, stdout } = await run('--version');
      expect([code, stdout]).to.deep.equal([0, `${packageVersion()}\n`]);
      const { size } = await stat(await only());
      expect(size).to.be.greaterThan(100_000);
      await run('--version');
      expect((await stat(await only())).size).to.equal(size);
    });
  }

  it('runs nothing that others could have written', async () => {
    await run('--version');
    const { mtimeMs } = await stat(await only());
    await chmod(await only(), 0o666);
    expect((await run('--version')).code).to.equal(0);
    expect((await stat(await only())).mtimeMs).to.be.greaterThan(mtimeMs);
    expect((await stat(await only())).mode & 0o077).to.equal(0);
  });

  it('starts where no cache can be written', async () => {
    await writeFile(folder(), '');
    expect((await run('--version')).stdout).to.equal(`${packageVersion()}\n`);
  });
});
