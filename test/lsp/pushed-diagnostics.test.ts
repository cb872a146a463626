import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Diagnostic } from 'vscode-languageserver/node';
import { openIn, pull, startLsp, textOf } from '../support/isthmus-lsp.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { seed } from '../support/mesh.ts';

const uri = 'file:///meshes/mesh.yaml';

/** A folder with a kubeconfig of one context, which `write` replaces. */
function kubeconfigFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-lsp-'));
  const file = join(folder, 'config');
  const write = (context: string): void =>
    writeFileSync(file, kubeconfig(context, `{server: https://${context}.example.org}`));
  write('other');
  return { folder, write, env: { ...process.env, KUBECONFIG: file } };
}

/** The clusters of the seed whose contexts are said to be unknown. */
function unknownIn(found: readonly Diagnostic[]): readonly number[] {
  return found.flatMap(({ message }) => {
    const [, cluster] = /has no context `kind-cluster(\d)`/.exec(textOf(message)) ?? [];
    return cluster === undefined ? [] : [Number(cluster)];
  });
}

describe('isthmus lsp: diagnostics for editors that do not ask', () => {
  it('are pushed with each version, and taken back when the document is closed', async () => {
    const client = await startLsp({ capabilities: {} });
    expect(client.started.capabilities).not.to.have.property('diagnosticProvider');
    expect(await client.open(uri, 'unheard: of\n')).not.to.deep.equal([]);
    expect(await client.change(uri, seed)).to.deep.equal([]);
    await client.notify('textDocument/didClose', { textDocument: { uri } });
    await client.stop();
    expect(client.published.map(({ version }) => version)).to.deep.equal([1, 2, undefined]);
    expect(client.published.at(-1)).to.deep.equal({ uri, diagnostics: [] });
  });

  it('are pushed again when the kubeconfig changes', async () => {
    const { folder, write, env } = kubeconfigFolder();
    const client = await startLsp({ capabilities: {}, env });
    expect(unknownIn(await client.open(uri, seed))).to.deep.equal([1, 2]);
    const next = await client.diagnosticsAfter(uri, () => Promise.resolve(write('kind-cluster2')));
    expect(unknownIn(next)).to.deep.equal([1]);
    await client.stop();
    rmSync(folder, { recursive: true });
  });

  it('say why a kubeconfig cannot be read, until it can', async () => {
    const { folder, write, env } = kubeconfigFolder();
    writeFileSync(env.KUBECONFIG, 'contexts: [\n');
    const client = await startLsp({ capabilities: {}, env });
    const found = await client.open(uri, seed);
    expect(found.map(({ code, message }) => [code, textOf(message)])).to.deep.equal([
      [
        'W-KUBECONFIG-UNREADABLE',
        `The kubeconfig ${env.KUBECONFIG} is not YAML: bad indent at line 2, column 1; the contexts of \`cluster1\` and \`cluster2\` cannot be looked up.\nhint: mend that file, or take it out of KUBECONFIG.`,
      ],
    ]);
    const next = await client.diagnosticsAfter(uri, () => Promise.resolve(write('kind-cluster2')));
    expect(next.map(({ code }) => code)).to.deep.equal(['W-UNKNOWN-CONTEXT']);
    await client.stop();
    rmSync(folder, { recursive: true });
  });

  it('are asked for again when the kubeconfig changes', async () => {
    const { folder, write, env } = kubeconfigFolder();
    const capabilities = {
      workspace: { diagnostics: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
      textDocument: { diagnostic: {} },
    };
    const client = await startLsp({ capabilities, env });
    await openIn(client, uri, seed);
    expect(unknownIn(await pull(client, uri))).to.deep.equal([1, 2]);
    const asked = ['workspace/diagnostic/refresh', 'workspace/inlayHint/refresh'].map(client.asked);
    write('kind-cluster2');
    await Promise.all(asked);
    expect(unknownIn(await pull(client, uri))).to.deep.equal([1]);
    await client.stop();
    rmSync(folder, { recursive: true });
  });

  it('are never pushed to one that asks', async () => {
    const client = await startLsp();
    expect(client.started.capabilities).to.have.property('diagnosticProvider');
    await openIn(client, uri, 'unheard: of\n');
    expect(await pull(client, uri)).not.to.deep.equal([]);
    await client.stop();
    expect(client.published).to.deep.equal([]);
  });
});
