import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeText } from '../lib/write-text.ts';

describe('cli/write-text', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'write-text-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('leaves nothing but the file', () => {
    expect(writeText(path('mesh.yaml'), 'a: 1\n')).to.equal(undefined);
    expect(writeText(path('mesh.yaml'), 'a: 2\n')).to.equal(undefined);
    expect(readdirSync(folder)).to.deep.equal(['mesh.yaml']);
    expect(readFileSync(path('mesh.yaml'), 'utf8')).to.equal('a: 2\n');
  });

  it('is not hindered by what a process that was killed has left, though it had our number', () => {
    writeFileSync(path(`.mesh.yaml.${process.pid}.new`), 'a');
    expect(writeText(path('mesh.yaml'), 'a: 1\n')).to.equal(undefined);
    expect(readFileSync(path('mesh.yaml'), 'utf8')).to.equal('a: 1\n');
  });

  it('makes the file that a symbolic link leads to, when it is not there', () => {
    mkdirSync(path('real'));
    symlinkSync('real/mesh.yaml', path('between.yaml'));
    symlinkSync('between.yaml', path('mesh.yaml'));
    expect(writeText(path('mesh.yaml'), 'a: 1\n')).to.equal(undefined);
    expect(lstatSync(path('mesh.yaml')).isSymbolicLink()).to.equal(true);
    expect(readFileSync(path('real/mesh.yaml'), 'utf8')).to.equal('a: 1\n');
  });

  it('gives its text to a pipe, which stays one', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    const reader = spawn('cat', ['pipe'], { cwd: folder });
    const read = once(reader.stdout, 'data');
    expect(writeText(path('pipe'), 'a: 1\n', 0o600)).to.equal(undefined);
    expect(String((await read)[0])).to.equal('a: 1\n');
    expect(lstatSync(path('pipe')).isFIFO()).to.equal(true);
  });

  it('leaves nothing where the disk is full half way, and of the file before all', () => {
    writeFileSync(path('mesh.yaml'), 'a: 1\n');
    const module = new URL('../lib/write-text.js', import.meta.url).href;
    const program = `
      import { writeNew, writeText } from '${module}';
      const text = 'x'.repeat(100_000);
      console.log(writeText('mesh.yaml', text));
      try { writeNew('new.yaml', text); } catch (error) { console.log(error.code); }
    `;
    const full = 'trap \'\' XFSZ; ulimit -f 8; exec node --input-type=module -e "$0"';
    const told = execFileSync('sh', ['-c', full, program], { cwd: folder, encoding: 'utf8' });
    expect(told).to.equal('file too large\nEFBIG\n');
    expect(readdirSync(folder)).to.deep.equal(['mesh.yaml']);
    expect(readFileSync(path('mesh.yaml'), 'utf8')).to.equal('a: 1\n');
  });

  it('says why it cannot, and leaves nothing', () => {
    symlinkSync('b', path('a'));
    symlinkSync('a', path('b'));
    mkdirSync(path('folder'));
    expect(writeText(path('a'), 'text')).to.equal('its symbolic links lead in a circle');
    expect(writeText(path('nowhere/mesh.yaml'), 'text')).to.equal('no such file or directory');
    expect(writeText(path('folder'), 'text')).to.equal('it is a directory');
    expect(readdirSync(folder).toSorted()).to.deep.equal(['a', 'b', 'folder']);
  });
});
