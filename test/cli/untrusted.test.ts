import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { openIn, startLsp } from '../support/isthmus-lsp.ts';
import { repository } from '../support/repository.ts';

const mesh = (cluster: string, more = ''): string => `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
${more}
networks: { n: {} }
clusters:
  c1: { context: c1, network: n, role: primary${cluster} }
`;

describe('a mesh file that is not trusted', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-untrusted-'));
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'Never',
      command: 'sh',
      args: ['-c', 'touch ran; exit 1'],
    };
    const server = '{ server: "https://127.0.0.1:1" }';
    writeFileSync(join(folder, 'config'), kubeconfig('c1', server, JSON.stringify({ exec })));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const ran = (): boolean => existsSync(join(folder, 'ran'));
  const run = (...args: readonly string[]) =>
    runCommand(args, { cwd: folder, env: { PATH: process.env['PATH'] } });

  it('has no credential plugin of the kubeconfig that it names run', async () => {
    writeFileSync(join(folder, 'mesh.yaml'), mesh(', kubeconfig: config'));
    const { code, stdout } = await run('plan', '--untrusted');
    expect(code).to.equal(1);
    expect(stdout.replace(/\s+/g, ' '))
      .to.contain('E-CREDENTIALS-FAILED')
      .and.contain('the credential plugin sh is not run')
      .and.contain('run this without --untrusted');
    expect(ran()).to.equal(false);
    await run('plan');
    expect(ran()).to.equal(true);
  });

  it('takes the plugins of the kubeconfig that the user names', async () => {
    writeFileSync(join(folder, 'mesh.yaml'), mesh(''));
    await run('plan', '--untrusted', '--kubeconfig', 'config');
    expect(ran()).to.equal(true);
  });

  it('has no key command run, and nothing written before that is said', async () => {
    expect((await run('certs', 'init')).code).to.equal(0);
    const root =
      'certificate: ca/root-cert.pem, keyCommand: [sh, -c, "touch ran; cat ca/root-key.pem"]';
    writeFileSync(join(folder, 'mesh.yaml'), mesh('', `trust: { mode: root, root: { ${root} } }`));
    const apply = ['apply', '--sandbox', '--yes'];
    const { code, stderr } = await run(...apply, '--untrusted');
    expect(code).to.equal(1);
    expect(stderr.replace(/\s+/g, ' '))
      .to.contain('is not run: the mesh file names it, and is not trusted')
      .and.contain('Nothing was applied');
    expect(ran()).to.equal(false);
    expect((await run(...apply)).code).to.equal(0);
    expect(ran()).to.equal(true);
  });

  it('has no istioctl run that it names', async () => {
    const istioctl = '#!/bin/sh\ntouch "$(dirname "$0")/ran"\necho \'"version": "1.31.0"\'\n';
    writeFileSync(join(folder, 'own'), istioctl, { mode: 0o755 });
    const text = mesh('').replace('version: 1.31.0', 'version: 1.31.0, istioctl: own');
    writeFileSync(join(folder, 'mesh.yaml'), text);
    for (const command of ['render', 'plan', 'rbac --for apply']) {
      await run(...command.split(' '), '--untrusted');
      expect(ran(), command).to.equal(false);
    }
    await run('render');
    expect(ran()).to.equal(true);
  });

  it('is checked by a language server, but not planned', async () => {
    const text = mesh(', kubeconfig: config');
    const uri = pathToFileURL(join(folder, 'mesh.yaml')).href;
    writeFileSync(join(folder, 'mesh.yaml'), text);
    const command = [
      process.execPath,
      join(repository, 'dist/lib/cli.js'),
      'lsp',
      '--untrusted',
    ] as const;
    const server = await startLsp({ command: [...command] });
    await openIn(server, uri, text);
    const { text: answer } = await server.request<{ readonly text: string }>(
      'workspace/executeCommand',
      { command: 'isthmus.plan', arguments: [uri] },
    );
    expect(answer).to.equal('isthmus plans only what is trusted.');
    expect(ran()).to.equal(false);
    expect(await server.stop()).to.equal(0);
  });
});
