import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isthmus } from '../rig/run-cli.ts';
import { serveOver } from '../support/protocols.ts';
import { repository } from '../support/repository.ts';
import type { ScriptedServer } from '../support/scripted-server.ts';
import { startTunnel } from '../support/tunnel.ts';

const manifest = `apiVersion: v1
kind: Namespace
metadata: { name: metallb-system }
---
apiVersion: v1
kind: ConfigMap
metadata: { namespace: metallb-system, name: downloaded }
`;
const sha256 = createHash('sha256').update(manifest).digest('hex');
const host = 'cluster.example.org';

describe('the manifest of MetalLB', () => {
  let folder: string;
  let server: ScriptedServer;
  let tunnel: Awaited<ReturnType<typeof startTunnel>>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-download-'));
    server = await serveOver('h2', ({ path }, response) => {
      if (path === '/latest.yaml') response.writeHead(302, { Location: '/v1/metallb.yaml' }).end();
      else if (path === '/plain.yaml') response.writeHead(302, { Location: 'http://a/b' }).end();
      else if (path === '/v1/metallb.yaml') response.writeHead(200).end(manifest);
      else response.writeHead(404).end('nothing here');
    });
    tunnel = await startTunnel({ hosts: { [host]: '127.0.0.1' } });
  });
  afterEach(async () => {
    await Promise.all([server.close(), tunnel.close(), rm(folder, { recursive: true })]);
  });

  /** A plan with the manifest behind a path of the server, which has a name that only the proxy knows. */
  async function plan(path: string, proxy: string) {
    const location = `https://${host}:${new URL(server.url).port}${path}`;
    await writeFile(
      join(folder, 'mesh.yaml'),
      `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
networks: { network1: {} }
clusters:
  cluster1:
    context: east
    network: network1
    role: primary
    loadBalancer:
      metallb:
        addresses: [172.18.255.200-172.18.255.249]
        manifest: { location: ${location}, sha256: ${sha256} }
`,
    );
    const trusted = join(repository, 'test', 'cluster', 'tls', 'server.crt');
    return isthmus(['plan', '--sandbox', '-v'], {
      cwd: folder,
      env: {
        HTTPS_PROXY: proxy,
        NODE_EXTRA_CA_CERTS: trusted,
        XDG_CACHE_HOME: join(folder, 'cache'),
        PATH: '',
      },
    });
  }

  it('is downloaded through the proxy of the environment, wherever it has moved', async () => {
    const { code, stdout, stderr } = await plan('/latest.yaml', tunnel.url);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include('downloaded');
    expect(new Set(tunnel.asked)).to.deep.equal(new Set([`${host}:${new URL(server.url).port}`]));
    expect(server.received.map(({ path }) => path)).to.deep.equal([
      '/latest.yaml',
      '/v1/metallb.yaml',
    ]);
  });

  it('is not looked for where TLS ends', async () => {
    const { code, stdout, stderr } = await plan('/plain.yaml', tunnel.url);
    expect(code).to.equal(1);
    expect(stdout + stderr).to.match(/cannot read the manifest .*: redirected to http:/);
  });

  it('is missed in the words of the server', async () => {
    const { code, stdout, stderr } = await plan('/none.yaml', tunnel.url);
    expect(code).to.equal(1);
    expect(stdout + stderr).to.match(/cannot read the manifest .*: HTTP 404 Not Found/);
  });

  it('is not asked of a proxy that is not there, which is named without its password', async () => {
    await tunnel.close();
    const { code, stdout, stderr } = await plan(
      '/latest.yaml',
      tunnel.url.replace('://', '://me:pa55word@'),
    );
    expect(code).to.equal(1);
    expect(stdout + stderr)
      .to.include(`the proxy ${tunnel.url}: connect ECONNREFUSED`)
      .and.not.to.include('pa55word');
  });

  it('is not asked past a proxy that is spelled wrong, nor are the words of OpenSSL lines of their own', async () => {
    const escaped = await plan('/latest.yaml', tunnel.url.replace('://', '://me:pa55#word@'));
    expect(escaped.stdout).to.match(/latest\.yaml: HTTPS_PROXY names no proxy/);
    expect(escaped.stdout + escaped.stderr).not.to.include('pa55');
    expect(server.received).to.deep.equal([]);
    const { stdout } = await plan('/latest.yaml', tunnel.url.replace('http:', 'https:'));
    expect(stdout).to.include(
      `the proxy ${tunnel.url.replace('http:', 'https:')}: wrong version number\n`,
    );
  });
});
