import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readCertificates } from '../../lib/trust/certificate.ts';
import { isthmus } from '../rig/run-cli.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { repository } from '../support/repository.ts';
import { sendJson, serve } from '../support/scripted-server.ts';
import { startTunnel } from '../support/tunnel.ts';

const mesh = `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
networks: { network1: {} }
clusters:
  cluster1: { context: east, network: network1, role: primary }
`;

/** What is imported only when it is needed is there when it is. */
describe('the bundled command', () => {
  it('takes an empty variable for none', async () => {
    const empty = ['TIMEOUT', 'CONCURRENCY', 'CLUSTER', 'LOCK_TIMEOUT', 'VERBOSE'];
    const env = Object.fromEntries(empty.map((name) => [`ISTHMUS_${name}`, '']));
    const cwd = await mkdtemp(join(tmpdir(), 'isthmus-bundle-'));
    await writeFile(join(cwd, 'mesh.yaml'), mesh);
    const { code, stdout } = await isthmus(['apply', '--sandbox', '--yes'], { cwd, env });
    expect(stdout).to.contain('in 1 cluster.');
    expect(code).to.equal(0);
    await rm(cwd, { recursive: true });
  });

  for (const [how, user] of Object.entries({
    'a token': { token: 'secret-token' },
    'a credential plugin': {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        interactiveMode: 'Never',
        args: [
          '-e',
          `console.log('{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "secret-token"}}')`,
        ],
      },
    },
    'a fresh token of OpenID Connect': {
      'auth-provider': {
        name: 'oidc',
        config: {
          'id-token': `e30.${btoa('{"exp": 9999999999}')}.e30`,
          'client-id': 'isthmus',
          'idp-issuer-url': 'https://127.0.0.1:1',
        },
      },
    },
  })) {
    it(`reaches a cluster through a proxy, with ${how}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'isthmus-bundle-'));
      const server = await serve(
        (_, response) => sendJson(response, 403, { kind: 'Status', message: 'go away' }),
        {
          key: await tls('server.key'),
          cert: await tls('server.crt'),
        },
      );
      const tunnel = await startTunnel();
      const cluster = {
        server: server.url,
        'proxy-url': tunnel.url,
        'insecure-skip-tls-verify': true,
      };
      const config = kubeconfig('east', JSON.stringify(cluster), JSON.stringify(user));
      await writeFile(join(folder, 'config'), config);
      await writeFile(join(folder, 'mesh.yaml'), mesh);
      const { code, stdout, stderr } = await isthmus(['plan', '--kubeconfig', 'config'], {
        cwd: folder,
      });
      await Promise.all([server.close(), tunnel.close(), rm(folder, { recursive: true })]);
      expect(`${stdout}${stderr}`).to.contain('go away').and.not.to.contain('secret-token');
      expect(code).to.equal(1);
      expect(tunnel.asked[0]).to.equal(server.url.replace('https://', ''));
      expect(server.received[0]?.headers.authorization).to.match(/^Bearer (secret-token|e30\..*)$/);
    });
  }
});

describe('the bundled command, with the library for certificates', () => {
  it('makes a root', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'isthmus-bundle-'));
    const { code, stdout } = await isthmus(['certs', 'init'], { cwd });
    const certificate = await readFile(join(cwd, 'ca', 'root-cert.pem'), 'utf8');
    await rm(cwd, { recursive: true });
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Made a root\. It is valid until \d{4}-\d\d-\d\d\.$/m);
    expect(readCertificates(certificate)).to.have.property('ok', true);
  });
});

function tls(name: string): Promise<string> {
  return readFile(join(repository, 'test', 'cluster', 'tls', name), 'utf8');
}
