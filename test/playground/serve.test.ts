import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { serveFolder, urlOf } from '../../editors/playground/serve.ts';

describe('the web server of the playground', () => {
  const home = mkdtempSync(join(tmpdir(), 'serve-'));
  let server: Server;

  before(async () => {
    mkdirSync(join(home, 'site'));
    writeFileSync(join(home, 'secret.txt'), 'secret');
    writeFileSync(join(home, 'site', 'index.html'), '<p>hello</p>');
    writeFileSync(join(home, 'site', 'page.js'), 'go()');
    server = await serveFolder(join(home, 'site'), 0);
  });

  after(() => {
    server.close();
    rmSync(home, { recursive: true });
  });

  /** The path goes out as it is: `fetch` would tidy it up. */
  function answer(path: string, method = 'GET'): Promise<string> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(urlOf(server));
      request({ host: '127.0.0.1', port, path, method }, (response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () => {
          const type = response.headers['content-type'] ?? '';
          resolve([response.statusCode, type, body].join(' ').trim());
        });
      })
        .once('error', reject)
        .end();
    });
  }

  const page = '200 text/html; charset=utf-8 <p>hello</p>';
  const answers: Readonly<Record<string, string>> = {
    '/': page,
    '/?from=a-link': page,
    '/index.html': page,
    '/page.js': '200 text/javascript; charset=utf-8 go()',
    '/other.js': '404 text/plain not found',
    '/../secret.txt': '404 text/plain not found',
    '/%2e%2e/secret.txt': '404 text/plain not found',
    '/..%2fsecret.txt': '404 text/plain not found',
    '//secret.txt': '404 text/plain not found',
    '/./page.js': '404 text/plain not found',
  };

  for (const [path, wanted] of Object.entries(answers)) {
    it(`answers ${path} with ${wanted.slice(0, 3)}`, async () => {
      expect(await answer(path)).to.equal(wanted);
    });
  }

  it('only reads', async () => {
    expect(await answer('/', 'HEAD')).to.equal('200 text/html; charset=utf-8');
    expect(await answer('/', 'POST')).to.equal('405');
  });

  it('listens on the loopback interface', () => {
    expect(server.address()).to.include({ address: '127.0.0.1' });
  });
});
