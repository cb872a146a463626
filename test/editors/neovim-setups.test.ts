import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { setupOf } from '../../lib/editor/setups.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { runCommand } from '../support/command.ts';
import { environment, seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { needed } from './needed.ts';
import { programInPath } from './program-in-path.ts';

const run = promisify(execFile);

/** Waits for the first diagnostics and writes their words, a line each. */
const probe = `
vim.wait(15000, function() return #vim.diagnostic.get(0) > 0 end, 20)
local found = {}
for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
  table.insert(found, (diagnostic.lnum + 1) .. ': ' .. vim.split(diagnostic.message, '\\n')[1])
end
vim.fn.writefile(found, 'found.txt')
vim.cmd('qall!')
`;

/** What the set-ups start is in the PATH, as on a machine where it was installed, and reaches no network. */
const env = {
  ...process.env,
  PATH: [join(repository, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
};

describe('Neovim, set up as isthmus schema --install --editor neovim says', function () {
  this.timeout(60_000);
  let folder = '';

  before(function () {
    needed(this, programInPath('nvim'));
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'neovim-'));
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(repository, join(folder, 'node_modules/isthmus'));
    symlinkSync('../isthmus/dist/bin/isthmus.js', join(folder, 'node_modules/.bin/isthmus'));
    const mesh = seed
      .replace(/^# \$schema:.*/, '#')
      .replace('primary: cluster1', 'primary: clustr1');
    writeFileSync(join(folder, 'mesh.yaml'), mesh);
    writeFileSync(join(folder, 'probe.lua'), probe);
    await runCommand(['schema', '--for', '--install', '--editor', 'neovim'], { cwd: folder });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const setup = setupOf('neovim', {
    schema: '.isthmus/mesh.v1alpha1.schema.json',
    mesh: 'mesh.yaml',
  });
  /** What Neovim shows of the mesh with this text as its init.lua. */
  const shown = async (text: string, file = 'mesh.yaml'): Promise<readonly string[]> => {
    writeFileSync(join(folder, 'init.lua'), text);
    const argv = ['--headless', '-u', 'init.lua', '-i', 'NONE', file, '+luafile probe.lua'];
    await run('nvim', argv, {
      cwd: folder,
      env: { ...env, KUBECONFIG: join(folder, 'there-is-none') },
    });
    return readFileSync(join(folder, 'found.txt'), 'utf8').trimEnd().split('\n');
  };

  it('shows what yaml-language-server says with the schema for the mesh', async () => {
    expect(await shown(setup.text)).to.deep.equal([
      '37: There is no such primary cluster in `clusters`: write `cluster1`.',
    ]);
  });

  it('shows what isthmus lsp says', async () => {
    const [first] = diagnose(
      readFileSync(join(folder, 'mesh.yaml'), 'utf8'),
      environment(),
    ).diagnostics;
    expect(first?.message).to.contain('clustr1');
    const text = setup.server?.text ?? '';
    expect(await shown(text)).to.deep.equal([`37: ${first?.message}`]);
    renameSync(join(folder, 'mesh.yaml'), join(folder, 'west.mesh.yaml'));
    expect(await shown(text, 'west.mesh.yaml')).to.deep.equal([`37: ${first?.message}`]);
  });
});
