import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { kubeconfig } from '../support/kubeconfig.ts';
import { repository } from '../support/repository.ts';
import { type ScriptedServer, sendJson, serve } from '../support/scripted-server.ts';
import { onTerminal, type Terminal } from './support/terminal.ts';

const tls = (name: string): string =>
  readFileSync(join(repository, 'test/cluster/tls', name), 'utf8');

const v1 = 'client.authentication.k8s.io/v1';

/** Asks for a code and takes it for the token; without a terminal it says so. */
const asking = `
case "$KUBERNETES_EXEC_INFO" in *'"interactive":true'*) ;; *) echo "not interactive" >&2; exit 1 ;; esac
printf 'code for %s: ' "$0" >&2
read code
echo "thank you" >&2
printf '{"apiVersion":"${v1}","kind":"ExecCredential","status":{"token":"%s"}}' "$code"
`;

describe('a credential plugin on a terminal', () => {
  let folder: string;
  let servers: readonly ScriptedServer[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-terminal-'));
    const how = { key: tls('server.key'), cert: tls('server.crt') };
    const start = () =>
      serve((_, response) => sendJson(response, 403, { kind: 'Status', message: 'go away' }), how);
    servers = await Promise.all([start(), start()]);
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true });
  });

  function plan(mode: 'IfAvailable' | 'Always' | 'Never'): Terminal {
    const names = ['c1', 'c2'];
    const clusters = names.map((name) => [
      name,
      { context: name, kubeconfig: name, network: 'n', role: name === 'c1' ? 'primary' : 'remote' },
    ]);
    const mesh = {
      apiVersion: 'isthmus/v1alpha1',
      kind: 'Mesh',
      name: 'mesh1',
      istio: { version: '1.31.0' },
      networks: { n: {} },
      clusters: Object.fromEntries(clusters),
    };
    const { c2 } = mesh.clusters as { c2: object };
    Object.assign(c2, { primary: 'c1', apiServer: 'https://192.0.2.1:6443' });
    writeFileSync(join(folder, 'mesh.yaml'), JSON.stringify(mesh));
    for (const [index, name] of names.entries()) {
      const args = ['-c', asking, name];
      const exec = { apiVersion: v1, interactiveMode: mode, command: 'sh', args };
      const cluster = { server: servers[index]?.url, 'insecure-skip-tls-verify': true };
      const text = kubeconfig(name, JSON.stringify(cluster), JSON.stringify({ exec }));
      writeFileSync(join(folder, name), text);
    }
    return onTerminal(['plan'], { cwd: folder, env: {}, columns: 80 });
  }

  for (const mode of ['IfAvailable', 'Always'] as const) {
    it(`asks there, one plugin after the other (${mode})`, async () => {
      const terminal = plan(mode);
      await terminal.appears(/code for c\d: /);
      const first = /code for c(\d): /.exec(terminal.output())?.[1] ?? '';
      expect(terminal.output().match(/code for/g)).to.have.lengthOf(1);
      terminal.type(`code-${first}\n`);
      const second = first === '1' ? '2' : '1';
      await terminal.appears(`code for c${second}: `);
      expect(terminal.output()).to.match(/thank you[^]*code for/);
      terminal.type(`code-${second}\n`);
      expect((await terminal.end).code).to.equal(1);
      expect(terminal.output()).to.contain('go away');
      const seen = servers.map(({ received }) => received[0]?.headers.authorization);
      expect(seen).to.deep.equal(['Bearer code-1', 'Bearer code-2']);
    });
  }

  it('does not ask when it must never', async () => {
    const terminal = plan('Never');
    expect((await terminal.end).code).to.equal(1);
    expect(terminal.output()).to.contain('not interactive');
    expect(servers.flatMap(({ received }) => received)).to.deep.equal([]);
  });
});
