import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { CodeLens } from 'vscode-languageserver/node';
import type { MeshStatus } from '../../lib/lsp/status.ts';
import { runCommand } from '../support/command.ts';
import { type LanguageServer, startServer } from '../support/lsp-client.ts';
import { seed } from '../support/mesh.ts';
import { heldIstioctl } from '../support/held-istioctl.ts';
import { repository } from '../support/repository.ts';

/** No istioctl: the stand-in renders. */
const path = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);

interface PlanAnswer {
  readonly clusters: Readonly<
    Record<string, { readonly kind: string; readonly count?: number; readonly message?: string }>
  >;
  readonly text: string;
}

describe('isthmus lsp: plans', () => {
  let folder: string;
  let uri: string;
  let server: LanguageServer;

  const start = (...options: readonly string[]): Promise<LanguageServer> =>
    startServer({
      command: [process.execPath, join(repository, 'dist/lib/cli.js'), 'lsp', ...options],
      folder,
      env: { PATH: path, HOME: folder, KUBECONFIG: join(folder, 'nowhere') },
    });
  const lenses = async (of = server): Promise<readonly string[]> => {
    const found = await of.request<CodeLens[] | null>('textDocument/codeLens', {
      textDocument: { uri },
    });
    return (found ?? []).map(({ range, command }) => `${range.start.line + 1}: ${command?.title}`);
  };
  const plan = (of: LanguageServer, ...more: readonly string[]): Promise<PlanAnswer> =>
    of.request('workspace/executeCommand', { command: 'isthmus.plan', arguments: [uri, ...more] });
  const graph = (format: string): Promise<{ readonly text: string }> =>
    server.request('workspace/executeCommand', {
      command: 'isthmus.showGraph',
      arguments: [uri, format],
    });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-lsp-'));
    cpSync(join(repository, 'fixtures/primary-remote/mesh.yaml'), join(folder, 'mesh.yaml'));
    uri = pathToFileURL(join(folder, 'mesh.yaml')).href;
    server = await start('--sandbox', 'state');
    await server.open(uri, seed);
  });
  after(async () => {
    expect(await server.stop()).to.equal(0);
    rmSync(folder, { recursive: true });
  });

  it('counts the steps of each cluster as `isthmus graph` lists them', async () => {
    const { stdout } = await runCommand(['graph', '-f', join(folder, 'mesh.yaml')]);
    const steps = (cluster: string): number =>
      stdout.split('\n').filter((line) => line.startsWith(`${cluster}/`)).length;
    expect(await lenses()).to.deep.equal([
      '20: plan all clusters',
      '20: show graph',
      `21: ${steps('cluster1')} steps`,
      '21: plan',
      `33: ${steps('cluster2')} steps`,
      '33: plan',
    ]);
  });

  it('plans one cluster, shows that it does, and asks the editor to look again', async () => {
    const { program, release } = heldIstioctl(folder);
    const held = await start('--sandbox', 'held', '--istioctl', program);
    await held.open(uri, seed);
    const asked = held.asked('workspace/codeLens/refresh');
    const answer = plan(held, 'cluster2');
    await asked;
    expect(await lenses(held))
      .to.include('33: planning…')
      .and.not.to.include('33: plan');
    await release();
    const { clusters, text } = await answer;
    const count = clusters['cluster2']?.count ?? 0;
    expect(count).to.be.greaterThan(0);
    expect(Object.keys(clusters)).to.deep.equal(['cluster2']);
    expect(await lenses(held)).to.include.members(['21: plan', `33: cluster2: ${count} changes`]);
    expect(text).to.contain('cluster2/');
    expect(await held.stop()).to.equal(0);
  });

  it('shows that it plans, where the editor asked for that', async () => {
    const told: unknown[] = [];
    server.hearProgress('mine', (value) => told.push(value));
    const params = { command: 'isthmus.plan', arguments: [uri, 'cluster2'], workDoneToken: 'mine' };
    await server.request('workspace/executeCommand', params);
    const steps = (await lenses()).find((lens) => /^33: \d+ steps/.test(lens))?.slice(4);
    const message = `${steps} in 1 cluster`;
    expect(told).to.deep.equal([
      { kind: 'begin', title: 'Plan of mesh1', message },
      { kind: 'end' },
    ]);
  });

  it('finds what `isthmus plan` finds, of the text in the editor, and writes nothing', async () => {
    const { clusters, text } = await plan(server);
    const counts = Object.values(clusters).map(({ count = 0 }) => count);
    const args = ['plan', '-f', join(folder, 'mesh.yaml'), '--sandbox', join(folder, 'state')];
    const { stdout } = await runCommand(args, { cwd: folder, env: { PATH: path } });
    const total = counts.reduce((sum, count) => sum + count, 0);
    for (const printed of [text, stdout]) {
      expect(printed).to.contain(`${total} to create in 2 clusters`);
    }
  });

  it('keeps the changes while a text is broken and when the topology is as before, and forgets them with it', async () => {
    const known = await lenses();
    expect(known.join()).to.match(/21: cluster1: \d+ changes,/);
    for (const [from, to] of [
      ['role: remote', 'rol'],
      ['role: remote', 'role: "remote'],
      ['role: remote', 'role: remote # a word'],
    ] as const) {
      await server.change(uri, seed.replace(from, to));
      expect(await lenses(), to).to.deep.equal(known);
    }
    await server.change(uri, seed.replace('name: mesh1', 'name: mesh2'));
    expect(await lenses()).to.include.members(['21: plan', '33: plan']);
    await server.change(uri, seed);
  });

  it('says of the whole mesh what the status bar shows', async () => {
    const status = (): Promise<MeshStatus> =>
      server.request('isthmus/status', { textDocument: { uri } });
    expect(await status()).to.deep.equal({
      mesh: 'mesh1',
      errors: 0,
      warnings: 0,
      plan: { kind: 'none' },
      verified: null,
    });
    const { clusters } = await plan(server);
    const count = Object.values(clusters).reduce((sum, { count: one = 0 }) => sum + one, 0);
    expect((await status()).plan).to.deep.equal({ kind: 'changes', count, clusters: 2 });
  });

  it('finds no changes after an apply', async () => {
    const ran = await runCommand(
      ['apply', '--yes', '-f', join(folder, 'mesh.yaml'), '--sandbox', join(folder, 'state')],
      { cwd: folder, env: { PATH: path } },
    );
    expect(ran.code, ran.stderr).to.equal(0);
    await plan(server);
    expect(await lenses()).to.include.members([
      '21: cluster1: no changes',
      '33: cluster2: no changes',
    ]);
  });

  it('knows what the last verify found', async () => {
    const before = Date.now();
    const cacheEnv = { PATH: path, XDG_CACHE_HOME: join(folder, '.cache') };
    const args = ['verify', '-f', join(folder, 'mesh.yaml'), '--sandbox', join(folder, 'state')];
    const ran = await runCommand(args, { cwd: folder, env: cacheEnv });
    expect(ran.code, ran.stdout).to.equal(0);
    const { verified } = await server.request<MeshStatus>('isthmus/status', {
      textDocument: { uri },
    });
    expect(verified?.at).to.be.within(before, Date.now());
    expect(verified).to.deep.include({ errors: 0 });
    const one = await runCommand([...args, '--cluster', 'cluster1'], {
      cwd: folder,
      env: cacheEnv,
    });
    expect(one.code).to.equal(0);
    const again = await server.request<MeshStatus>('isthmus/status', { textDocument: { uri } });
    expect(again.verified, 'a part is not the mesh').to.deep.equal(verified);
  });

  it('opens a file with the graph where somebody clicks on a lens', async () => {
    const shown = server.asked('window/showDocument');
    const command = { command: 'isthmus.showGraph', arguments: [uri] };
    const answer = await server.request<{ readonly file: string; readonly format: string }>(
      'workspace/executeCommand',
      command,
    );
    await shown;
    expect(answer.format).to.equal('svg');
    expect(readFileSync(answer.file, 'utf8')).to.match(/^<svg .*<\/svg>\n$/s);
    const other = await startServer({
      command: [process.execPath, join(repository, 'dist/lib/cli.js'), 'lsp'],
      folder,
      env: { PATH: path, HOME: folder },
      capabilities: {},
    });
    await other.open(uri, seed);
    const said = other.heard('window/showMessage');
    const { file } = await other.request<{ readonly file: string }>(
      'workspace/executeCommand',
      command,
    );
    expect(await said).to.deep.include({ message: `The graph of mesh1 is in ${file}.` });
    await other.stop();
    for (const graph of [file, answer.file]) rmSync(dirname(graph), { recursive: true });
  });

  it('draws the graph', async () => {
    expect((await graph('svg')).text).to.match(/^<svg .*<\/svg>$/s);
    expect((await graph('mermaid')).text).to.match(/^flowchart LR\n/);
  });

  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ['isthmus.plan', ['cluster9'], 'There is no cluster `cluster9`.'],
    ['isthmus.juggle', [], 'There is no command `isthmus.juggle`.'],
    ['isthmus.showGraph', ['png'], 'A graph is written as mermaid or svg, not as `png`.'],
  ];
  for (const [command, more, sentence] of refused) {
    it(`refuses with a sentence: ${sentence}`, async () => {
      const params = { command, arguments: [uri, ...more] };
      const answer = await server
        .request('workspace/executeCommand', params)
        .catch((error: unknown) => error);
      expect(answer).to.be.instanceOf(Error).with.property('message', sentence);
    });
  }

  it('plans no mesh with errors, and says so', async () => {
    await server.change(uri, seed.replace('primary: cluster1', 'primary: nobody'));
    const answer = await plan(server).catch((error: unknown) => error);
    expect(answer)
      .to.be.instanceOf(Error)
      .with.property('message', '1 error: a mesh with errors has no steps.');
    await server.change(uri, seed);
  });

  it('says why a cluster could not be looked at', async () => {
    const real = await start();
    await real.open(uri, seed);
    const { clusters } = await plan(real);
    const shown = await lenses(real);
    await real.stop();
    const words = 'there is no kubeconfig (looked for ';
    expect(clusters['cluster1']?.message).to.contain(words);
    expect(shown).to.include(`21: cluster1: ${clusters['cluster1']?.message}`);
  });
});
