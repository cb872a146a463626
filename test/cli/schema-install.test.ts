import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { expect } from 'chai';
import { seed } from '../support/mesh.ts';
import { mesh, schemaFile, type SchemaFolder, schemaFolder } from '../support/schema-folder.ts';

describe('isthmus schema --install', () => {
  let folder: SchemaFolder;
  beforeEach(() => {
    folder = schemaFolder();
  });
  afterEach(() => folder.remove());

  const line = `# $schema: ./${schemaFile}`;

  it('tells the editors whose traces are in the project; the second time nothing changes', async () => {
    folder.write('.vscode/settings.json', '{\n  // mine\n  "editor.tabSize": 2,\n}\n');
    mkdirSync(folder.path('.helix'));
    mkdirSync(folder.path('.zed'));
    mkdirSync(folder.path('.idea'));
    const first = await folder.run(['--install']);
    expect(first.code).to.equal(0);
    expect(first.stdout).to.contain(`Wrote ${schemaFile}.`);
    expect(folder.read('.vscode/settings.json')).to.equal(
      `{\n  // mine\n  "editor.tabSize": 2,\n  "yaml.schemas": {\n    "./${schemaFile}": "mesh.yaml"\n  }\n}\n`,
    );
    expect(folder.read('.helix/languages.toml')).to.contain(`"./${schemaFile}" = "mesh.yaml"`);
    expect(JSON.parse(folder.read('.zed/settings.json'))).to.have.property('lsp');
    expect(first.stdout).to.contain('JSON Schema Mappings').and.not.to.contain('Neovim');
    const files = [
      '.vscode/settings.json',
      '.helix/languages.toml',
      '.zed/settings.json',
      schemaFile,
    ];
    const before = files.map(folder.read);
    const second = await folder.run(['--install']);
    expect(second.stdout).to.contain('Nothing changed.');
    expect(files.map(folder.read)).to.deep.equal(before);
  });

  it('adds the file to those that the schema is for already', async () => {
    const settings = { 'yaml.schemas': { [`./${schemaFile}`]: 'other.yaml' } };
    folder.write('.vscode/settings.json', JSON.stringify(settings));
    await folder.run(['--install']);
    expect(JSON.parse(folder.read('.vscode/settings.json'))).to.deep.equal({
      'yaml.schemas': { [`./${schemaFile}`]: ['other.yaml', 'mesh.yaml'] },
    });
    expect((await folder.run(['--install'])).stdout).to.contain('Nothing changed.');
  });

  it('names paths from the folder that the editor opens: the root of the repository', async () => {
    mkdirSync(folder.path('.git'));
    folder.write('infra/mesh.yaml', mesh);
    const { stdout } = await folder.run(['--install', '--editor', 'vscode'], {
      cwd: folder.path('infra'),
    });
    expect(JSON.parse(folder.read('.vscode/settings.json'))).to.deep.equal({
      'yaml.schemas': { [`./infra/${schemaFile}`]: 'infra/mesh.yaml' },
    });
    expect(stdout).to.contain('wrote ../.vscode/settings.json');
  });

  it('keeps settings that are a symbolic link one, with the mode of the file', async () => {
    folder.write('dotfiles/settings.json', '{}\n');
    chmodSync(folder.path('dotfiles/settings.json'), 0o600);
    mkdirSync(folder.path('.vscode'));
    symlinkSync('../dotfiles/settings.json', folder.path('.vscode/settings.json'));
    await folder.run(['--install']);
    expect(lstatSync(folder.path('.vscode/settings.json')).isSymbolicLink()).to.equal(true);
    expect(folder.read('dotfiles/settings.json')).to.contain('yaml.schemas');
    expect(statSync(folder.path('dotfiles/settings.json')).mode & 0o777).to.equal(0o600);
  });

  it('writes nothing into the home directory, where VS Code keeps its extensions', async () => {
    mkdirSync(folder.path('.vscode'));
    mkdirSync(folder.path('.git'));
    folder.write('deep/mesh.yaml', mesh);
    // Tests run with the folder in which the command runs as the home directory.
    const { code } = await folder.run(['-f', 'deep/mesh.yaml', '--install', '--editor', 'vscode']);
    expect(code).to.equal(0);
    expect(existsSync(folder.path('.vscode/settings.json'))).to.equal(false);
    expect(existsSync(folder.path('deep/.vscode/settings.json'))).to.equal(true);
  });

  it('keeps its hands off settings that it cannot edit, and says what to write', async () => {
    folder.write('.vscode/settings.json', '{ "a": ');
    const { code, stdout } = await folder.run(['--install']);
    expect(code).to.equal(1);
    expect(stdout)
      .to.contain('is not JSON that could be edited')
      .and.to.contain(`"./${schemaFile}"`);
    expect(folder.read('.vscode/settings.json')).to.equal('{ "a": ');
  });

  it('replaces no settings of Helix and Zed, but says what to add', async () => {
    folder.write('.helix/languages.toml', '# mine\n');
    const { code, stdout } = await folder.run(['--install']);
    expect(code).to.equal(0);
    expect(stdout).to.contain(`  "./${schemaFile}" = "mesh.yaml"`);
    expect(folder.read('.helix/languages.toml')).to.equal('# mine\n');
  });

  it('proposes the comment that every editor reads where there is no trace of one', async () => {
    const { stdout } = await folder.run(['--install']);
    expect(stdout).to.contain('No traces of an editor').and.to.contain(`  ${line}\n`);
    folder.write('mesh.yaml', `${line}\n${mesh}`);
    expect((await folder.run(['--install'])).stdout).to.contain(
      'mesh.yaml names it in its first lines.',
    );
  });

  it('warns of another comment in the file, because editors believe that one', async () => {
    folder.write('mesh.yaml', seed);
    mkdirSync(folder.path('.vscode'));
    const { stdout } = await folder.run(['--install']);
    expect(stdout)
      .to.contain('names another schema, ../../schemas/mesh.v1alpha1.schema.json, which does not')
      .and.to.contain(`  ${line}\n`);
  });

  it('works before there is a mesh file', async () => {
    rmSync(folder.path('mesh.yaml'));
    const { code } = await folder.run(['--install', '--editor', 'vscode']);
    expect(code).to.equal(0);
    expect(existsSync(folder.path(schemaFile))).to.equal(true);
    expect(folder.read('.vscode/settings.json')).to.contain('"mesh.yaml"');
  });
});
