import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type {
  ClientCapabilities,
  PublishDiagnosticsParams,
  RegistrationParams,
  SymbolInformation,
} from 'vscode-languageserver/node';
import { openIn, pull, startLsp } from '../support/isthmus-lsp.ts';
import { kubeconfigOf } from '../support/kubeconfig.ts';
import type { LanguageServer } from '../support/lsp-client.ts';
import { until } from '../support/until.ts';

const watching: ClientCapabilities = {
  workspace: {
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    diagnostics: { refreshSupport: true },
  },
  textDocument: { diagnostic: {} },
};

/** A mesh with one cluster. */
function meshOf(name: string, context: string): string {
  return `apiVersion: isthmus/v1alpha1
kind: Mesh
name: ${name}
istio: { version: 1.31.0 }
networks: { network1: {} }
clusters:
  ${name}-main: { context: ${context}, network: network1, role: primary }
`;
}

describe('isthmus lsp: the mesh files of a workspace', () => {
  let folder = '';
  let client: LanguageServer;
  const path = (name: string): string => join(folder, name);
  const uri = (name: string): string => pathToFileURL(path(name)).href;
  const write = (name: string, text: string): void => writeFileSync(path(name), text);
  const latest = (name: string): PublishDiagnosticsParams | undefined =>
    client.published.findLast((one) => one.uri === uri(name));
  /** Waits until the codes that were told last of a file are these. */
  const told = async (name: string, ...codes: readonly string[]): Promise<void> => {
    await until(async () => {
      const found = latest(name)?.diagnostics.map(({ code }) => code);
      return found !== undefined && found.join() === codes.join() ? found : undefined;
    });
  };
  const changed = (name: string, type: 1 | 2 | 3): Promise<void> =>
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri(name), type }] });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-workspace-'));
    for (const below of ['west', 'node_modules/other', '.git']) {
      mkdirSync(path(below), { recursive: true });
    }
    write('config', kubeconfigOf({ a: 'https://10.0.0.1:6443', b: 'https://10.0.0.2:6443' }));
    write('mesh.yaml', meshOf('east', 'a'));
    write('west/west.mesh.yaml', meshOf('west', 'b').replace('role: primary', 'role: Primary'));
    write('node_modules/other/mesh.yaml', 'nothing: here\n');
    write('.git/mesh.yaml', 'nothing: here\n');
    write('values.yaml', 'apiVersion: isthmus/v1alpha1\n');
    client = await startLsp({
      folder,
      capabilities: watching,
      env: { ...process.env, KUBECONFIG: path('config') },
    });
  });
  afterEach(async () => {
    await client.stop();
    rmSync(folder, { recursive: true });
  });

  it('are checked though nobody has opened them, but not those of others', async () => {
    await told('west/west.mesh.yaml', 'E-VALUE');
    expect(new Set(client.published.map((one) => one.uri))).to.deep.equal(
      new Set([uri('west/west.mesh.yaml')]),
    );
  });

  it('are left to the editor while they are open', async () => {
    await told('west/west.mesh.yaml', 'E-VALUE');
    await openIn(client, uri('west/west.mesh.yaml'), meshOf('west', 'b'));
    await told('west/west.mesh.yaml');
    expect(await pull(client, uri('west/west.mesh.yaml'))).to.deep.equal([]);
    const textDocument = { uri: uri('west/west.mesh.yaml') };
    await client.notify('textDocument/didClose', { textDocument });
    await told('west/west.mesh.yaml', 'E-VALUE');
  });

  it('are checked again when the editor tells that they have changed', async () => {
    await told('west/west.mesh.yaml', 'E-VALUE');
    write('west/west.mesh.yaml', meshOf('west', 'b'));
    await changed('west/west.mesh.yaml', 2);
    await told('west/west.mesh.yaml');
    write('new.mesh.yaml', meshOf('new', 'c').replace('kind: Mesh', 'kind: mesh'));
    await changed('new.mesh.yaml', 1);
    await told('new.mesh.yaml', 'E-VALUE', 'W-UNKNOWN-CONTEXT');
    renameSync(path('new.mesh.yaml'), path('gone.yaml'));
    await changed('new.mesh.yaml', 3);
    await told('new.mesh.yaml');
  });

  it('claim each cluster once', async () => {
    await told('west/west.mesh.yaml', 'E-VALUE');
    await openIn(client, uri('mesh.yaml'), meshOf('east', 'a'));
    expect(await pull(client, uri('mesh.yaml'))).to.deep.equal([]);
    const again = client.asked('workspace/diagnostic/refresh');
    write('west/west.mesh.yaml', meshOf('west', 'a'));
    await changed('west/west.mesh.yaml', 2);
    await again;
    await told('west/west.mesh.yaml', 'W-CLAIMED-CLUSTER');
    const [found, ...more] = await pull(client, uri('mesh.yaml'));
    expect(more).to.deep.equal([]);
    expect(found).to.deep.include({ code: 'W-CLAIMED-CLUSTER', severity: 2 });
    expect(found?.message).to.contain('is in `west/west.mesh.yaml`, too.');
    expect(latest('west/west.mesh.yaml')?.diagnostics[0]?.message).to.contain('`../mesh.yaml`');
  });

  it('are searched for meshes, networks and clusters', async () => {
    await told('west/west.mesh.yaml', 'E-VALUE');
    const found = await client.request<SymbolInformation[]>('workspace/symbol', { query: 'STM' });
    expect(
      found.map(({ name, containerName, location }) => [name, containerName, location.uri]),
    ).to.deep.equal([
      ['east-main', 'east', uri('mesh.yaml')],
      ['west-main', 'west', uri('west/west.mesh.yaml')],
    ]);
    const all = await client.request<SymbolInformation[]>('workspace/symbol', { query: '' });
    expect(all.map(({ name }) => name)).to.include.members(['east', 'network1', 'west-main']);
  });

  it('and the kubeconfig are watched by the editor, which is asked for each once', async () => {
    const patterns: unknown[] = [];
    const other = await startLsp({
      folder,
      capabilities: watching,
      env: { ...process.env, KUBECONFIG: path('config') },
      onRegister: ({ registrations }: RegistrationParams) => {
        for (const { registerOptions } of registrations) patterns.push(registerOptions);
      },
    });
    const wanted = {
      watchers: [{ globPattern: { baseUri: pathToFileURL(folder).href, pattern: 'config' } }],
    };
    await until(async () => (patterns.length > 1 ? patterns : undefined));
    expect(patterns).to.deep.include(wanted);
    await openIn(other, uri('mesh.yaml'), meshOf('east', 'nobody'));
    expect((await pull(other, uri('mesh.yaml'))).map(({ code }) => code)).to.deep.equal([
      'W-UNKNOWN-CONTEXT',
    ]);
    write('config', kubeconfigOf({ nobody: 'https://10.0.0.3:6443' }));
    const again = other.asked('workspace/diagnostic/refresh');
    await other.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uri('config'), type: 2 }],
    });
    await again;
    expect(await pull(other, uri('mesh.yaml'))).to.deep.equal([]);
    expect(patterns).to.have.length(2);
    await other.stop();
  });
});
