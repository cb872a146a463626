import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { setupOf } from '../../lib/editor/setups.ts';
import type { Diagnostic } from '../../lib/mesh/findings/diagnostic.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { needed } from './needed.ts';
import { programInPath } from './program-in-path.ts';

/** What test/editors/neovim.lua writes down. */
interface Seen {
  readonly diagnostics?: readonly string[];
  readonly completion?: readonly string[];
  readonly action?: string;
  /** Line from 1, column from 0. */
  readonly jump?: readonly [number, number];
  readonly text?: string;
  readonly problem?: string;
}

const mesh = seed.replace('primary: cluster1', 'primary: clustr1');

/** A project with isthmus among its packages, as `npx` finds it. */
function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-neovim-'));
  const bin = join(folder, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'isthmus'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(repository, 'dist/lib/cli.js')}" "$@"\n`,
  );
  chmodSync(join(bin, 'isthmus'), 0o755);
  writeFileSync(join(folder, 'mesh.yaml'), mesh);
  return folder;
}

function tour(neovim: string, folder: string): Promise<Seen> {
  const answer = join(folder, 'answer.json');
  const setup = join(folder, 'setup.lua');
  const { server } = setupOf('neovim', { schema: '', mesh: 'mesh.yaml' });
  writeFileSync(setup, server?.text ?? '');
  const given = {
    setup,
    mesh: join(folder, 'mesh.yaml'),
    answer,
  };
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    NEOVIM_TEST: JSON.stringify(given),
    KUBECONFIG: join(folder, 'nowhere'),
  };
  const script = join(repository, 'test/editors/neovim.lua');
  const args = ['--headless', '--clean', '-c', `luafile ${script}`];
  return new Promise((resolve, reject) => {
    execFile(neovim, args, { cwd: folder, env, timeout: 60_000 }, (error, _stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(readFileSync(answer, 'utf8')) as Seen);
    });
  });
}

describe('neovim with isthmus lsp', () => {
  let folder: string | undefined;
  let seen: Seen;
  before(async function () {
    this.timeout(90_000);
    const neovim = needed(this, programInPath('nvim'));
    folder = makeProject();
    seen = await tour(neovim, folder);
    if (seen.problem !== undefined) console.log(JSON.stringify(seen, undefined, 2));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  it('comes to the end of the tour', () => expect(seen.problem).to.equal(undefined));

  it('shows the words of `isthmus validate`', async () => {
    const { stdout } = await runCommand(['validate', '--format', 'json'], { cwd: folder ?? '' });
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
    expect(diagnostics).to.have.length(1);
    expect(seen.diagnostics).to.deep.equal(
      diagnostics.map(
        ({ range: { start }, code, message, hint }) =>
          `${start.line}:${start.column} ${code} ${message}\nhint: ${hint}`,
      ),
    );
  });

  it('offers the names of the primaries', () => {
    expect(seen.completion).to.deep.equal(['cluster1']);
  });

  it('mends a misspelt name', () => {
    expect(seen.action).to.equal('Change to `cluster1`');
  });

  it('jumps to the declaration', () => {
    const line = seed.split('\n').findIndex((text) => text.startsWith('  cluster1:')) + 1;
    expect(seen.jump).to.deep.equal([line, 2]);
  });

  it('renames a cluster where it is declared and used, and nothing else', () => {
    expect(seen.text).to.equal(
      mesh.replace('\n  cluster1:', '\n  east:').replace('primary: clustr1', 'primary: east'),
    );
  });
});
