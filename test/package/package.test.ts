import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { repository } from '../support/repository.ts';

/** `npm pack`, and what it makes installed into an empty folder, without a registry. */
describe('the published package', function () {
  this.timeout('3m');
  let folder = '';
  let files: readonly { readonly path: string; readonly size: number }[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-package-'));
    const packed = await npm(repository, 'pack', '--json', '--pack-destination', folder);
    const [{ filename, files: found }] = JSON.parse(packed) as [
      { filename: string; files: typeof files },
    ];
    files = found;
    await mkdir(join(folder, 'place'));
    await writeFile(join(folder, 'place', 'package.json'), '{ "type": "module" }');
    await npm(join(folder, 'place'), 'install', join(folder, filename));
  });

  after(() => rm(folder, { recursive: true }));

  it('brings nothing with it, and takes less than 5 MB', async () => {
    const installed = (await readdir(join(folder, 'place', 'node_modules'))).toSorted();
    expect(installed.filter((name) => !name.startsWith('.'))).to.deep.equal(['isthmus']);
    expect(files.reduce((sum, { size }) => sum + size, 0)).to.be.lessThan(5_000_000);
    expect((await stat(join(folder, 'place', 'node_modules', 'isthmus'))).isDirectory()).to.equal(
      true,
    );
  });

  it('runs its demo', async () => {
    const place = join(folder, 'place');
    const env = { XDG_CACHE_HOME: join(folder, 'cache') };
    const { stdout } = await execa('npx', ['--offline', 'isthmus', 'demo'], { cwd: place, env });
    expect(stdout).to.include('isthmus plan').and.to.include('No changes.');
  });

  it('is a library', async () => {
    const script = await readFile(join(repository, 'docs', 'library.mjs'), 'utf8');
    await writeFile(join(folder, 'place', 'library.mjs'), script);
    const mesh = join(repository, 'fixtures', 'primary-remote', 'mesh.yaml');
    const { stdout } = await execa(process.execPath, ['library.mjs', mesh], {
      cwd: join(folder, 'place'),
    });
    expect(stdout).to.match(/^cluster1\/control-plane 17$/m);
  });

  it('has the types of what it exports', async () => {
    const { exports } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
      exports: Record<string, string | { types: string; default: string }>;
    };
    const named = Object.values(exports).flatMap((one) =>
      typeof one === 'string' ? [] : [one.types, one.default],
    );
    expect(files.map(({ path }) => `./${path}`)).to.include.members(named);
  });

  it('says of all that is in its bundles what it is, and under which licence', async () => {
    const home = join(folder, 'place', 'node_modules', 'isthmus', 'dist');
    const licences = await readFile(join(home, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    const { components } = JSON.parse(await readFile(join(home, 'sbom.cdx.json'), 'utf8')) as {
      components: readonly { name: string; version: string }[];
    };
    expect(components.map(({ name }) => name)).to.include.members(['commander', 'yaml', 'execa']);
    for (const { name, version } of components) {
      expect(licences).to.include(`${name} ${version} (`);
    }
    expect(licences).to.include('Permission is hereby granted').and.not.include('brings no text');
  });
});

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  return (await execa('npm', [...args, ...quiet], { cwd })).stdout;
}
