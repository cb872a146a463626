import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ManifestOptions, manifestRender } from '../../lib/render/manifest.ts';
import { RenderError, type RenderErrorCode } from '../../lib/render/render.ts';

const text = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: metallb-system}\n';
const objects = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'metallb-system' } }];
const sha256 = sumOf(text);
const url = 'https://example.org/metallb.yaml';

describe('render/manifest', () => {
  let folder = '';
  let path = '';
  let fetched: string[] = [];
  let answer: () => Promise<Response>;
  let options: ManifestOptions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-manifest-'));
    path = join(folder, 'metallb.yaml');
    await writeFile(path, text);
    fetched = [];
    answer = () => Promise.resolve(new Response(text));
    options = {
      cacheDirectory: join(folder, 'cache'),
      fetch: (location) => {
        fetched.push(location);
        return answer();
      },
    };
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('reads a file', async () => {
    expect(await manifestRender(options)(path, sha256)).to.deep.equal(objects);
    expect(fetched).to.deep.equal([]);
  });

  it('reads an https URL once, whatever the case of the checksum', async () => {
    expect(await manifestRender(options)(url, sha256.toUpperCase())).to.deep.equal(objects);
    expect(await manifestRender(options)(url, sha256)).to.deep.equal(objects);
    expect(fetched).to.deep.equal([url]);
  });

  it('notices a file that changed although it was read before', async () => {
    await manifestRender(options)(path, sha256);
    await writeFile(path, `${text}# changed\n`);
    const message = await failure(path, sha256, 'manifest-checksum');
    expect(message)
      .to.include(path)
      .and.to.include(sumOf(`${text}# changed\n`));
  });

  it('refuses a download with another checksum and does not keep it', async () => {
    answer = () => Promise.resolve(new Response('apiVersion: v1\n'));
    await failure(url, sha256, 'manifest-checksum');
    answer = () => Promise.resolve(new Response(text));
    expect(await manifestRender(options)(url, sha256)).to.deep.equal(objects);
  });

  it('says that what came is the page of somebody else, not another manifest', async () => {
    answer = () => Promise.resolve(new Response('<!DOCTYPE html><title>Log in</title>'));
    const message = await failure(url, sha256, 'manifest-checksum');
    expect(message).to.contain('what came is a web page').and.not.contain('write the new sum');
  });

  it('names a file that is not there', async () => {
    const message = await failure(join(folder, 'none.yaml'), sha256, 'manifest-unreadable');
    expect(message).to.match(/none\.yaml.*ENOENT/);
  });

  it('names the HTTP status of a URL', async () => {
    answer = () => Promise.resolve(new Response('', { status: 404, statusText: 'Not Found' }));
    expect(await failure(url, sha256, 'manifest-unreadable')).to.match(
      /example\.org.*404 Not Found/,
    );
  });

  it('says why a download failed', async () => {
    answer = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') }));
    expect(await failure(url, sha256, 'manifest-unreadable')).to.match(/ENOTFOUND/);
  });

  it('sends nothing to a URL that is not https', async () => {
    const plain = manifestRender(options)(url.replace('https', 'http'), sha256);
    expect(await plain.catch((error: unknown) => error))
      .to.include({ code: 'manifest-unreadable' })
      .and.to.have.property('hint')
      .that.contains('write `https://`');
    expect(fetched).to.deep.equal([]);
  });

  it('refuses a file that holds no objects', async () => {
    await writeFile(path, 'hello');
    await failure(path, sumOf('hello'), 'manifest-unreadable');
  });

  async function failure(location: string, sum: string, code: RenderErrorCode): Promise<string> {
    try {
      await manifestRender(options)(location, sum);
    } catch (error) {
      if (error instanceof RenderError && error.code === code) return error.message;
      throw error;
    }
    throw new Error(`expected ${code}`);
  }
});

function sumOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
