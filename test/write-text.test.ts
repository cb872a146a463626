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
