import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';
import { repository } from '../support/repository.ts';

const seed = join(repository, 'fixtures/primary-remote/mesh.yaml');

describe('a mesh file that comes through a pipe, which can be read only once', () => {
  let folder: string;
  let pipe: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-pipe-'));
    pipe = join(folder, 'mesh.yaml');
    execFileSync('mkfifo', [pipe]);
  });

  after(() => rmSync(folder, { recursive: true }));

  for (const argv of [
    ['validate'],
    ['graph'],
    ['plan', '--sandbox'],
    ['apply', '--sandbox', '--yes'],
    ['status', '--sandbox'],
    ['verify', '--sandbox'],
    ['destroy', '--sandbox', '--yes'],
  ]) {
    it(`is all that isthmus ${argv.join(' ')} needs`, async () => {
      const writer = spawn('sh', ['-c', 'cat "$0" >"$1"', seed, pipe]);
      try {
        const ran = await runCommand([...argv, '--file', pipe], { cwd: folder });
        expect(ran.stderr).not.to.match(/error/);
        expect(ran.code).to.equal(0);
      } finally {
        writer.kill();
      }
    });
  }
});
