import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type {
  DocumentLink,
  FoldingRange,
  SelectionRange,
  SemanticTokens,
  TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { openIn, startLsp } from '../support/isthmus-lsp.ts';
import type { LanguageServer } from '../support/lsp-client.ts';

const uri = 'file:///meshes/mesh.yaml';
const text = '\uFEFF# a mesh\nclusters:\n  c1:\n    role: primary\n';
const textDocument = { uri };

describe('isthmus lsp: the structure of a mesh', () => {
  let client: LanguageServer;
  before(async () => {
    client = await startLsp();
    await openIn(client, uri, text);
  });
  after(() => client.stop());

  it('folds', async () => {
    const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', {
      textDocument,
    });
    expect(folds).to.deep.equal([
      { startLine: 1, endLine: 3, kind: 'region' },
      { startLine: 2, endLine: 3, kind: 'region' },
    ]);
  });

  it('selects more and more', async () => {
    const positions = [{ line: 3, character: 12 }];
    const [word] = await client.request<SelectionRange[]>('textDocument/selectionRange', {
      textDocument,
      positions,
    });
    expect(word?.range).to.deep.equal({
      start: { line: 3, character: 10 },
      end: { line: 3, character: 17 },
    });
    expect(word?.parent?.range.start).to.deep.equal({ line: 3, character: 4 });
  });

  it('formats, behind a byte order mark and with Windows line ends', async () => {
    const other = 'file:///meshes/other/mesh.yaml';
    const ugly = '\uFEFFkind:   Mesh\r\nistio: {version: 1.31.0}\r\n\r\n\r\n\r\nname: m\r\n';
    await openIn(client, other, ugly);
    const params = { textDocument: { uri: other }, options: { tabSize: 4, insertSpaces: false } };
    const edits = await client.request<TextEdit[]>('textDocument/formatting', params);
    const document = TextDocument.create(other, 'yaml', 1, ugly);
    expect(TextDocument.applyEdits(document, edits)).to.equal(
      '\uFEFFkind: Mesh\r\nistio: { version: 1.31.0 }\r\n\r\nname: m\r\n',
    );
  });

  it('colours only for an editor that cannot', async () => {
    expect(client.started.capabilities).not.to.have.property('semanticTokensProvider');
    const semanticTokens = {
      requests: { full: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: [],
      augmentsSyntaxTokens: false,
    };
    const other = await startLsp({ capabilities: { textDocument: { semanticTokens } } });
    await openIn(other, uri, text);
    const tokens = await other.request<SemanticTokens>('textDocument/semanticTokens/full', {
      textDocument,
    });
    await other.stop();
    expect(other.started.capabilities.semanticTokensProvider).to.have.property('full', true);
    // A comment behind the byte order mark, `clusters`, the name of a cluster, a key, a value.
    expect(tokens.data).to.deep.equal(
      [
        [0, 1, 8, 5, 0],
        [1, 0, 8, 0, 0],
        [1, 2, 2, 1, 1],
        [1, 4, 4, 0, 0],
        [0, 6, 7, 2, 0],
      ].flat(),
    );
  });

  it('leads to the files that it names, and to the line of a context in its kubeconfig', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus links-'));
    const kubeconfig = join(folder, 'config');
    writeFileSync(
      kubeconfig,
      'contexts:\n- name: other\n  context: {}\n- context: {}\n  name: mine\n',
    );
    const other = await startLsp({ env: { ...process.env, KUBECONFIG: kubeconfig } });
    const mesh = pathToFileURL(join(folder, 'mesh.yaml')).href;
    await openIn(
      other,
      mesh,
      'clusters:\n  a: { context: mine, kubeconfig: config }\n  b: { context: mine }\n  c: { context: nobody }\n',
    );
    const links = await other.request<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri: mesh },
    });
    await other.stop();
    rmSync(folder, { recursive: true });
    const file = pathToFileURL(kubeconfig).href;
    expect(links.map(({ target }) => target)).to.deep.equal([`${file}#L4`, file, `${file}#L4`]);
  });
});
