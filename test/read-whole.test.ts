import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readWhole } from '../lib/read-whole.ts';
import { runCommand } from './support/command.ts';

describe('a file of somebody’s choice', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-read-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);

  it('is read to its end, also where a pipe brings it, bit by bit', async () => {
    writeFileSync(at('long'), 'ü'.repeat(100_000));
    expect(readWhole(at('long')).toString()).to.equal('ü'.repeat(100_000));
    execFileSync('mkfifo', [at('slow')]);
    const slowly = 'exec 3<>slow; printf one >&3; echo begun; sleep 0.1; printf " two" >&3';
    const writer = spawn('sh', ['-c', slowly], { cwd: folder });
    await once(writer.stdout, 'data');
    expect(readWhole(at('slow')).toString()).to.equal('one two');
  });

  it('is waited for where whoever writes it comes a little later', async () => {
    execFileSync('mkfifo', [at('late')]);
    const writer = spawn('sh', ['-c', 'echo; sleep 0.2; printf late > late'], { cwd: folder });
    await once(writer.stdout, 'data');
    expect(readWhole(at('late')).toString()).to.equal('late');
  });

  it('does not keep anybody waiting for long where nobody writes into the pipe', () => {
    execFileSync('mkfifo', [at('idle')]);
    expect(readWhole(at('idle')).length).to.equal(0);
  });

  it('is refused where it has no end, or is far too long', async () => {
    writeFileSync(at('huge'), '');
    truncateSync(at('huge'), 2 ** 33);
    for (const file of ['/dev/full', at('huge')]) {
      const { code, stderr } = await runCommand(['show', file]);
      expect(stderr).to.contain(`${file} cannot be read: it is longer than 128 MB, or has no end`);
      expect(code).to.equal(1);
    }
    const mesh = await runCommand(['validate', '-f', '/dev/zero']);
    expect(mesh.stdout + mesh.stderr).to.contain('E-MESH-FILE-UNREADABLE');
    const place = await runCommand(['init', '--kubeconfig', '/dev/zero', '-o', '-']);
    expect(place.stderr).to.contain('it is longer than 128 MB, or has no end');
  });

  it('is refused where it is a folder', async () => {
    expect((await runCommand(['show', folder])).stderr).to.contain('it is a directory');
  });
});
