import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { strFromU8, unzipSync } from 'fflate';
import { failurePage } from '../../editors/vscode/graph-page.ts';
import { makeVsix } from '../../editors/vscode/pack/vsix.ts';
import { fieldAt, recordsAt, textAt } from '../../lib/json.ts';
import { repository } from '../support/repository.ts';

describe('the .vsix', () => {
  let content: Uint8Array;
  let files: Readonly<Record<string, Uint8Array>> = {};
  before(async () => {
    ({ content } = await makeVsix(repository));
    files = unzipSync(content);
  });

  const text = (path: string): string => strFromU8(files[path] ?? new Uint8Array());
  const manifest = (): unknown => JSON.parse(text('extension/package.json'));

  it('has the same bytes whenever it is made from the same sources', async () => {
    expect(Buffer.from((await makeVsix(repository)).content).equals(content)).to.equal(true);
  });

  it('has the version of isthmus', () => {
    const version = textAt(
      JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')),
      'version',
    );
    expect(textAt(manifest(), 'version')).to.equal(version);
    expect(text('extension.vsixmanifest')).to.contain(`Id="isthmus" Version="${version}"`);
  });

  it('holds every file that its manifests name, and knows the type of each', () => {
    const named = [...text('extension.vsixmanifest').matchAll(/Path="([^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(named).to.have.lengthOf(4);
    const main = textAt(manifest(), 'main')?.replace('./', 'extension/');
    const icon = `extension/${textAt(manifest(), 'icon')}`;
    expect(Object.keys(files)).to.include.members([...named, main, icon]);
    const types = text('[Content_Types].xml');
    for (const path of Object.keys(files)) {
      if (path !== '[Content_Types].xml') {
        expect(types).to.contain(`Extension=".${path.split('.').at(-1)}"`);
      }
    }
  });

  it('has in its README each setting and command that there is, and no other', () => {
    const readme = text('extension/README.md');
    const settings = Object.keys(
      fieldAt(manifest(), 'contributes', 'configuration', 'properties') ?? {},
    );
    const listed = [...readme.matchAll(/^\| `(isthmus\.\w+)`/gm)].map(([, name]) => name);
    expect(listed).to.deep.equal(settings);
    const commands = recordsAt(manifest(), 'contributes', 'commands').map(({ title }) => title);
    const told = [...readme.matchAll(/^- \*\*isthmus: ([^*]+)\*\*/gm)].map(([, title]) => title);
    expect(told).to.deep.equal(commands);
  });

  it('is started by the names of mesh files only', () => {
    expect(fieldAt(manifest(), 'activationEvents')).to.deep.equal(['onLanguage:isthmus-mesh']);
    expect(fieldAt(manifest(), 'contributes', 'languages', 0, 'filenames')).to.deep.equal([
      'mesh.yaml',
    ]);
  });

  it('brings an isthmus that runs where nothing else is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vsix-'));
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const start = join(folder, 'extension', 'isthmus', 'dist', 'bin', 'isthmus.js');
    const mesh = join(repository, 'fixtures', 'primary-remote', 'mesh.yaml');
    const env = { KUBECONFIG: join(folder, 'none') };
    const validated = await execa(process.execPath, [start, 'validate', '-f', mesh], {
      env,
      cwd: folder,
    });
    expect(validated.stdout).to.contain('no errors');
    const version = await execa(process.execPath, [start, '--version'], { env, cwd: folder });
    expect(version.stdout).to.equal(textAt(manifest(), 'version'));
    rmSync(folder, { recursive: true });
  });
});

describe('the page of a graph', () => {
  it('shows the reason for its absence as text, whatever is in it', () => {
    const page = failurePage('no <script>alert(1)</script> & more');
    expect(page).to.contain('no &lt;script&gt;alert(1)&lt;/script&gt; &amp; more');
    expect(page).to.contain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });
});
