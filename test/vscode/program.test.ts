import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Choice, commandLine, programFor } from '../../editors/vscode/program.ts';

describe('the isthmus that the VS Code extension starts', () => {
  let root = '';
  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'program-')));
    install(join(root, 'repository'), '{ "bin": { "isthmus": "dist/bin/isthmus.js" } }');
    install(join(root, 'repository', 'old'), '{ "bin": { "isthmus": "old.js" } }');
    install(join(root, 'repository', 'broken'), '{}');
  });
  after(() => rmSync(root, { recursive: true }));

  const own = '/extension/isthmus.js';
  const cases: readonly {
    readonly title: string;
    readonly folder?: string;
    readonly choice?: Partial<Choice>;
    readonly from: string;
    readonly path: string;
  }[] = [
    {
      title: "the workspace's own, from folders above the mesh",
      folder: 'repository/meshes/mesh1',
      from: 'workspace',
      path: 'ROOT/repository/node_modules/isthmus/dist/bin/isthmus.js',
    },
    {
      title: 'the nearest, where several are installed',
      folder: 'repository/old',
      from: 'workspace',
      path: 'ROOT/repository/old/node_modules/isthmus/old.js',
    },
    {
      title: 'the next one above an installation that cannot be started',
      folder: 'repository/broken',
      from: 'workspace',
      path: 'ROOT/repository/node_modules/isthmus/dist/bin/isthmus.js',
    },
    { title: 'its own, where none is installed', from: 'extension', path: own },
    {
      title: 'its own, where nobody trusts the workspace',
      folder: 'repository',
      choice: { trusted: false, setting: './bin/isthmus' },
      from: 'extension',
      path: own,
    },
    {
      title: 'the one of the setting, from the root of the workspace',
      folder: 'repository',
      choice: { setting: './bin/isthmus' },
      from: 'setting',
      path: 'ROOT/bin/isthmus',
    },
    {
      title: 'the one in PATH, where the setting is a bare name',
      folder: 'repository',
      choice: { setting: 'isthmus' },
      from: 'setting',
      path: 'isthmus',
    },
  ];
  for (const { title, folder = '.', choice, from, path } of cases) {
    it(`is ${title}`, () => {
      const usual = { setting: '', root, trusted: true, bundled: own };
      expect(programFor({ folder: join(root, folder), ...usual, ...choice })).to.deep.equal({
        path: path.replace('ROOT', root),
        from,
      });
    });
  }

  it('needs no Node but that of the editor, when it is JavaScript', () => {
    expect(commandLine({ path: '/a/isthmus.js', from: 'workspace' }, ['lsp'])).to.deep.equal({
      command: process.execPath,
      args: ['/a/isthmus.js', 'lsp'],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    expect(commandLine({ path: '/usr/bin/isthmus', from: 'setting' }, ['lsp'])).to.deep.equal({
      command: '/usr/bin/isthmus',
      args: ['lsp'],
      env: {},
    });
  });
});

function install(folder: string, manifest: string): void {
  mkdirSync(join(folder, 'node_modules', 'isthmus'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'isthmus', 'package.json'), manifest);
}
