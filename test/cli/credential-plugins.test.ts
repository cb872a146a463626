import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand, type WorldOptions } from '../support/command.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { repository } from '../support/repository.ts';
import { type ScriptedServer, sendJson, serve } from '../support/scripted-server.ts';

const tls = (name: string): string =>
  readFileSync(join(repository, 'test/cluster/tls', name), 'utf8');

const mesh = (names: readonly string[]): string =>
  JSON.stringify({
    apiVersion: 'isthmus/v1alpha1',
    kind: 'Mesh',
    name: 'mesh1',
    istio: { version: '1.31.0' },
    networks: { n: {} },
    clusters: Object.fromEntries(
      names.map((name) => [name, { context: name, network: 'n', role: 'primary' }]),
    ),
  });

const answer =
  '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"pa55word"}}';

describe('credential plugins on the command line', () => {
  let folder: string;
  let server: ScriptedServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-plugins-'));
    server = await serve(
      (_, response) => sendJson(response, 403, { kind: 'Status', message: 'go away' }),
      {
        key: tls('server.key'),
        cert: tls('server.crt'),
      },
    );
    writeFileSync(join(folder, 'mesh.yaml'), mesh(['c1']));
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  /** `isthmus plan` with a plugin; its script is a shell's. */
  function plan(exec: object, options: WorldOptions = {}) {
    const cluster = { server: server.url, 'insecure-skip-tls-verify': true };
    const written = {
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'IfAvailable',
      ...exec,
    };
    const user = JSON.stringify({ exec: written });
    writeFileSync(join(folder, 'config'), kubeconfig('c1', JSON.stringify(cluster), user));
    const env = { PATH: process.env['PATH'], ISTHMUS_KUBECONFIG: 'config' };
    return runCommand(['plan'], { cwd: folder, env, ...options });
  }

  it('shows on stderr what a plugin says while it still waits', async () => {
    let shown = '';
    const { stderr, stdout } = await plan(
      shell(
        `echo "enter the code ABCD" >&2; while [ ! -e go ]; do sleep 0.02; done; echo '${answer}'`,
      ),
      {
        watch: (text) => {
          shown += text;
          if (shown.includes('ABCD')) writeFileSync(join(folder, 'go'), '');
        },
      },
    );
    expect(stderr).to.contain('enter the code ABCD\n');
    expect(stdout).to.contain('E-FORBIDDEN').and.to.contain('go away');
    expect(stdout + stderr).not.to.contain('pa55word');
    expect(server.received[0]?.headers.authorization).to.equal('Bearer pa55word');
  });

  it('says what to do when a plugin is missing, fails, or must ask', async () => {
    const outcomes = [
      await plan({
        command: 'no-such-login',
        installHint: 'Get it from https://example.com/install',
      }),
      await plan(shell('echo the login has expired >&2; exit 1')),
      await plan({ ...shell('true'), interactiveMode: 'Always' }),
      await plan({ ...shell('true'), interactiveMode: 'Sometimes' }),
      await plan({ command: '~/bin/login' }),
      await plan({ command: 'login --quietly' }),
    ];
    const words = outcomes.map(({ stdout }) => stdout.replace(/\s+/g, ' '));
    expect(words[0])
      .to.contain('E-PLUGIN-MISSING')
      .and.to.contain('no-such-login is not installed. Get it from https://example.com/install');
    expect(words[0]).to.contain('hint: install the credential plugin so that it is in PATH');
    expect(words[1]).to.contain('E-CREDENTIALS-FAILED').and.to.contain('the login has expired');
    expect(words[2])
      .to.contain('E-CREDENTIALS-FAILED')
      .and.to.contain('hint: run the command in a terminal');
    expect(words[3]).to.contain('E-KUBECONFIG-REFUSED').and.to.contain('needs an interactiveMode');
    expect(words[4]).to.contain('hint: write the path of the program in full');
    expect(words[5]).to.contain('hint: what follows the name of the program');
    for (const text of words) {
      expect(text).not.to.contain('log in again').and.not.to.contain('E-UNAUTHORIZED');
    }
    expect(server.received).to.deep.equal([]);
  });

  it('runs a plugin that fails no more often than there is something to ask', async () => {
    await plan(shell('echo x >> runs; exit 1'));
    const runs = existsSync(join(folder, 'runs')) ? readFileSync(join(folder, 'runs'), 'utf8') : '';
    expect(runs).to.equal('x\n');
  });

  it('ends at once with Ctrl-C while a plugin waits', async () => {
    const stop = new AbortController();
    const { code } = await plan(shell('echo waiting >&2; exec sleep 60'), {
      signal: stop.signal,
      watch: (text) => {
        if (text.includes('waiting')) stop.abort();
      },
    });
    expect(code).to.equal(130);
  });
});

function shell(script: string) {
  return { command: 'sh', args: ['-c', script] };
}
