import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type {
  DocumentHighlight,
  DocumentSymbol,
  InlayHint,
  Location,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type LanguageServer, startServer } from '../support/lsp-client.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const uri = 'file:///meshes/mesh.yaml';
const textDocument = { uri };
const seedDocument = TextDocument.create(uri, 'yaml', 1, seed);

/** The protocol's position of a word in the seed, which is there at least once. */
function positionOf(words: string, within = words): { line: number; character: number } {
  return seedDocument.positionAt(seed.indexOf(within) + within.indexOf(words));
}

const shown = ({ range }: { readonly range: Location['range'] }): string =>
  `${range.start.line + 1}: ${seedDocument.getText(range)}`;

describe('isthmus lsp: names', () => {
  let server: LanguageServer;
  before(async () => {
    server = await startServer({
      command: [process.execPath, join(repository, 'dist/lib/cli.js'), 'lsp', '--stdio'],
      folder: join(repository, 'schemas'),
      env: { PATH: process.env['PATH'] ?? '', KUBECONFIG: '/nowhere/config' },
    });
    await server.open(uri, seed);
  });
  after(async () => {
    expect(await server.stop()).to.equal(0);
  });

  const primary = positionOf('cluster1', 'primary: cluster1');
  const uses = (includeDeclaration: boolean): Promise<Location[]> =>
    server.request('textDocument/references', {
      textDocument,
      position: positionOf('network1'),
      context: { includeDeclaration },
    });
  const hints = (from: number, to: number): Promise<InlayHint[]> =>
    server.request('textDocument/inlayHint', {
      textDocument,
      range: { start: { line: from, character: 0 }, end: { line: to, character: 0 } },
    });

  it('goes from a use to its declaration', async () => {
    const found = await server.request<Location[]>('textDocument/definition', {
      textDocument,
      position: primary,
    });
    expect(found.map(shown)).to.deep.equal(['21: cluster1']);
  });

  it('finds the uses, with the declaration and without', async () => {
    expect((await uses(true)).map(shown)).to.deep.equal([
      '18: network1',
      '23: network1',
      '35: network1',
    ]);
    expect((await uses(false)).map(shown)).to.deep.equal(['23: network1', '35: network1']);
  });

  it('highlights the declaration as written and the uses as read', async () => {
    const found = await server.request<DocumentHighlight[]>('textDocument/documentHighlight', {
      textDocument,
      position: primary,
    });
    expect(found.map((one) => `${shown(one)} ${one.kind}`)).to.deep.equal([
      '21: cluster1 3',
      '37: cluster1 2',
    ]);
  });

  it('renames a cluster from its use', async () => {
    const start = await server.request<{ range: Location['range']; placeholder: string }>(
      'textDocument/prepareRename',
      { textDocument, position: primary },
    );
    expect([shown(start), start.placeholder]).to.deep.equal(['37: cluster1', 'cluster1']);
    const { changes } = await server.request<WorkspaceEdit>('textDocument/rename', {
      textDocument,
      position: primary,
      newName: 'east',
    });
    const edits: readonly TextEdit[] = changes?.[uri] ?? [];
    expect(TextDocument.applyEdits(seedDocument, [...edits])).to.equal(
      seed.replace('\n  cluster1:', '\n  east:').replace('primary: cluster1', 'primary: east'),
    );
  });

  const refused: readonly (readonly [string, string, object])[] = [
    [
      'textDocument/rename',
      'There is a cluster `cluster2` already.',
      { position: primary, newName: 'cluster2' },
    ],
    [
      'textDocument/prepareRename',
      '`kind-cluster1` is a kubeconfig context: what it is called is not decided in this file.',
      { position: positionOf('kind-cluster1') },
    ],
  ];
  for (const [method, sentence, params] of refused) {
    it(`says why not: ${sentence}`, async () => {
      const answer = await server
        .request(method, { textDocument, ...params })
        .catch((error: unknown) => error);
      expect(answer).to.be.instanceOf(Error).with.property('message', sentence);
    });
  }

  it('outlines the mesh', async () => {
    const found = await server.request<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument,
    });
    const clusters = found.find(({ name }) => name === 'clusters');
    expect(clusters?.children?.map(({ name, detail }) => `${name} (${detail})`)).to.deep.equal([
      'cluster1 (primary · network1)',
      'cluster2 (remote of cluster1 · network1)',
    ]);
  });

  it('shows whom a primary serves, only where that is in view', async () => {
    const { line, character } = positionOf('role: primary');
    expect((await hints(0, 99)).map(({ label, position }) => ({ label, position }))).to.deep.equal([
      { label: 'serves cluster2', position: { line, character: character + 13 } },
    ]);
    expect(await hints(0, line - 1)).to.deep.equal([]);
  });

  it('counts columns after a byte order mark as the editor does', async () => {
    const marked = `\uFEFFclusters: { a: { role: primary }, b: { role: remote, primary: a } }\n`;
    const other = 'file:///meshes/marked/mesh.yaml';
    await server.open(other, marked);
    const found = await server.request<Location[]>('textDocument/definition', {
      textDocument: { uri: other },
      position: { line: 0, character: marked.lastIndexOf('a }') },
    });
    expect(found[0]?.range.start.character).to.equal(marked.indexOf('a:'));
  });

  it('answers nothing for a file that is no mesh', async () => {
    const other = 'file:///meshes/values.yaml';
    await server.notify('textDocument/didOpen', {
      textDocument: { uri: other, languageId: 'yaml', version: 1, text: 'primary: cluster1\n' },
    });
    const position = { line: 0, character: 10 };
    const asked = { textDocument: { uri: other }, position };
    expect(await server.request('textDocument/definition', asked)).to.equal(null);
  });

  it('outlines a mesh with many mistakes, too', async () => {
    const text = readFileSync(join(repository, 'fixtures/invalid/many-mistakes/mesh.yaml'), 'utf8');
    await server.change(uri, text);
    const found = await server.request<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument,
    });
    expect(found.map(({ name }) => name)).to.include.members(['networks', 'clusters']);
    await server.change(uri, seed);
  });
});
