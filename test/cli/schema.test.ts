import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { fieldAt } from '../../lib/json.ts';
import { mesh, namesIn, type SchemaFolder, schemaFolder } from '../support/schema-folder.ts';

describe('isthmus schema', () => {
  let folder: SchemaFolder;
  beforeEach(() => {
    folder = schemaFolder();
  });
  afterEach(() => folder.remove());

  it('prints the schema, and nothing else', async () => {
    const { code, stdout, stderr } = await folder.run([]);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(fieldAt(JSON.parse(stdout), 'title')).to.equal('Mesh');
    expect(namesIn(stdout).networks).to.equal(undefined);
    expect(readdirSync(folder.path('.'))).to.have.members(['config', 'mesh.yaml']);
  });

  it('prints it with the names of the nearest mesh file, or of the one that is named', async () => {
    folder.write('sub/other.yaml', 'networks: { n: {} }');
    const near = await folder.run(['--for'], { cwd: folder.path('sub') });
    expect(namesIn(near.stdout)).to.deep.equal({
      networks: ['network1'],
      primaries: ['cluster1'],
      context: undefined,
    });
    const named = await folder.run(['--for', 'sub/other.yaml']);
    expect(namesIn(named.stdout)).to.deep.equal({
      networks: ['n'],
      primaries: undefined,
      context: 'kind-cluster1',
    });
  });

  it('writes it into a file, in one move, and only when it differs', async () => {
    expect((await folder.run(['--out', 'a/b.json'])).stdout).to.equal('Wrote a/b.json.\n');
    expect((await folder.run(['--out', 'a/b.json'])).stdout).to.equal('a/b.json is up to date.\n');
    expect(folder.read('a/b.json')).to.equal((await folder.run([])).stdout);
    expect(readdirSync(folder.path('a'))).to.deep.equal(['b.json']);
  });

  it('takes from a broken file the names that can be read, and says so', async () => {
    folder.write('mesh.yaml', `${mesh}\n  cluster3: {context: [\n`);
    const { code, stdout, stderr } = await folder.run(['--for']);
    expect(code).to.equal(0);
    expect(stderr).to.contain('mesh.yaml is not valid YAML');
    expect(namesIn(stdout).primaries).to.deep.equal(['cluster1']);
  });

  it('takes an empty file for one that is about to be written', async () => {
    folder.write('mesh.yaml', '# soon\n');
    const { code, stdout } = await folder.run(['--for']);
    expect([code, namesIn(stdout).context]).to.deep.equal([0, 'kind-cluster1']);
  });

  for (const [argv, code, words] of [
    [['--for', 'none.yaml'], 65, 'There is no file `none.yaml`'],
    [['--for', 'config.txt'], 65, 'config.txt:1:1'],
    [['--watch'], 64, '--watch follows the names of a mesh file: add --for'],
    [['--editor', 'zed'], 64, '--editor says whom to --install'],
    [['--install', '--editor', 'edlin'], 64, 'Allowed choices are vscode, jetbrains'],
    [['--out', 'mesh.yaml'], 64, '--out names the mesh file itself'],
    [['--out', 'config/x.json'], 1, 'config/x.json cannot be written: '],
  ] as const) {
    it(`says what is wrong and exits ${code}: isthmus schema ${argv.join(' ')}`, async () => {
      folder.write('config.txt', 'just words');
      const ran = await folder.run(argv);
      expect(ran.code).to.equal(code);
      expect(ran.stderr).to.contain(words);
      expect(ran.stdout).to.equal('');
      expect(folder.read('mesh.yaml')).to.equal(mesh);
    });
  }
});
