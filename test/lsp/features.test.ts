import { expect } from 'chai';
import type { CodeAction, CompletionItem, Hover, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { marked, openIn, startLsp } from '../support/isthmus-lsp.ts';
import type { LanguageServer } from '../support/lsp-client.ts';
import { seed } from '../support/mesh.ts';

let documents = 0;

/** Opens a text with a mark `¦` as a mesh of its own. */
async function opened(client: LanguageServer, text: string) {
  const place = marked(text);
  documents += 1;
  const uri = `file:///meshes/${documents}/mesh.yaml`;
  await openIn(client, uri, place.text);
  const document = TextDocument.create(uri, 'yaml', 1, place.text);
  return {
    uri,
    at: { textDocument: { uri }, position: place.position },
    edited: (edits: readonly TextEdit[]) => TextDocument.applyEdits(document, [...edits]),
  };
}

async function actions(
  client: LanguageServer,
  uri: string,
  line: number,
  only?: readonly string[],
) {
  const place = { line, character: 12 };
  return client.request<readonly CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: place, end: place },
    context: { diagnostics: [], ...(only ? { only } : {}) },
  });
}

describe('isthmus lsp: completion', () => {
  let client: LanguageServer;
  before(async () => {
    client = await startLsp();
  });
  after(() => client.stop());

  it('writes keys with tab stops over half a word, in the order of the engine', async () => {
    const { at, edited } = await opened(
      client,
      'clusters:\r\n  c1:\r\n    ro¦\r\n    network: n\r\n',
    );
    const items = await client.request<readonly CompletionItem[]>('textDocument/completion', at);
    const role = items.find(({ label }) => label === 'role');
    expect(role).to.deep.include({
      kind: 10,
      insertTextFormat: 2,
      insertTextMode: 1,
      detail: 'required',
    });
    expect(role?.documentation).to.have.property('kind', 'markdown');
    expect(edited([role?.textEdit as TextEdit])).to.equal(
      'clusters:\r\n  c1:\r\n    role: ${1|primary,remote|}\r\n    network: n\r\n',
    );
    const order = items.map(({ sortText }) => Number(sortText));
    expect(order).to.deep.equal(items.map((_, index) => index));
    expect(new Set(items.map(({ sortText }) => sortText?.length)).size).to.equal(1);
  });

  it('begins as the quote that it replaces, so that editors show it', async () => {
    const { at, edited } = await opened(client, 'clusters:\n  c1:\n    role:"re¦"\n');
    const items = await client.request<readonly CompletionItem[]>('textDocument/completion', at);
    const remote = items.find(({ label }) => label === 'remote');
    expect(remote).to.have.property('filterText', '"remote');
    expect(edited([remote?.textEdit as TextEdit])).to.equal('clusters:\n  c1:\n    role: remote\n');
  });

  it('begins as the bracket and the items that it writes again', async () => {
    const text =
      'clusters:\n  c1: { role: primary }\n  c2: { role: primary }\n  c3:\n    role: remote\n    primaries:[c1, c¦]\n';
    const { at, edited } = await opened(client, text);
    const items = await client.request<readonly CompletionItem[]>('textDocument/completion', at);
    const other = items.find(({ label }) => label === 'c2');
    expect(other).to.have.property('filterText', '[c1, c2');
    expect(edited([other?.textEdit as TextEdit])).to.contain('    primaries: [c1, c2]\n');
  });

  it('brings the whole indent to editors that leave it alone', async () => {
    const { at, edited } = await opened(client, 'clusters:\n  c1:\n    role: primary\n    ¦\n');
    const items = await client.request<readonly CompletionItem[]>('textDocument/completion', at);
    const chosen = items.find(({ label }) => label === 'eastWestGateway');
    expect(edited([chosen?.textEdit as TextEdit])).to.contain('    eastWestGateway:\n      ${1}\n');
  });

  it('leaves the indent of the line to editors that always add it', async () => {
    const completionItem = { snippetSupport: true };
    const other = await startLsp({
      capabilities: { textDocument: { completion: { completionItem } } },
    });
    const { at } = await opened(other, 'clusters:\n  c1:\n    role: primary\n    ¦\n');
    const items = await other.request<readonly CompletionItem[]>('textDocument/completion', at);
    const chosen = items.find(({ label }) => label === 'eastWestGateway');
    expect(chosen?.textEdit?.newText).to.equal('eastWestGateway:\n  ${1}');
    expect(chosen).not.to.have.property('insertTextMode');
    await other.stop();
  });

  it('writes no tab stops to editors that do not know them', async () => {
    const other = await startLsp({ capabilities: {} });
    const { at, edited } = await opened(other, 'clusters:\n  c1:\n    ro¦\n');
    const items = await other.request<readonly CompletionItem[]>('textDocument/completion', at);
    const role = items.find(({ label }) => label === 'role');
    expect(edited([role?.textEdit as TextEdit])).to.equal('clusters:\n  c1:\n    role: \n');
    expect(role).not.to.have.property('insertTextFormat');
    expect(role?.documentation).to.have.property('kind', 'plaintext');
    await other.stop();
  });

  it('strikes through what is deprecated', async () => {
    const { at } = await opened(client, 'istio:\n  values:\n    pilot:\n      ¦\n');
    const items = await client.request<readonly CompletionItem[]>('textDocument/completion', at);
    const tagged = (label: string) => items.find((item) => item.label === label)?.tags;
    expect(tagged('resources')).to.deep.equal([1]);
    expect(tagged('autoscaleMin')).to.equal(undefined);
  });

  it('offers nothing in a file that is no mesh', async () => {
    await openIn(client, 'file:///meshes/values.yaml', 'kind: \n');
    const items = await client.request('textDocument/completion', {
      textDocument: { uri: 'file:///meshes/values.yaml' },
      position: { line: 0, character: 6 },
    });
    expect(items).to.equal(null);
  });
});

describe('isthmus lsp: hover', () => {
  it('shows documentation and facts, in place behind emoji', async () => {
    const client = await startLsp();
    const { at } = await opened(
      client,
      'clusters: { c1: { values: { a: 🚀 }, ro¦le: primary } }\n',
    );
    const hover = await client.request<Hover>('textDocument/hover', at);
    expect(hover.range).to.deep.equal({
      start: { line: 0, character: 37 },
      end: { line: 0, character: 41 },
    });
    expect(hover.contents).to.have.property('kind', 'markdown');
    expect(hover.contents).to.have.property('value').that.contains('Serves no remote cluster.');
    const { at: nowhere } = await opened(client, 'kind: Mesh # com¦ment\n');
    expect(await client.request('textDocument/hover', nowhere)).to.equal(null);
    await client.stop();
  });
});

describe('isthmus lsp: code actions', () => {
  let client: LanguageServer;
  before(async () => {
    client = await startLsp();
  });
  after(() => client.stop());

  const broken = seed
    .replace('role: remote', 'role: Remote')
    .replace('primary: cluster1', 'primary: clustr1');
  const line = broken.split('\n').findIndex((one) => one.includes('role: Remote'));

  it('mend what is found at the place, the surest marked', async () => {
    const { uri, edited } = await opened(client, `${broken}¦`);
    const [fix, ...rest] = await actions(client, uri, line, ['quickfix']);
    expect(fix).to.deep.include({ kind: 'quickfix', isPreferred: true });
    expect(fix?.diagnostics?.[0]?.code).to.equal('E-VALUE');
    expect(edited(fix?.edit?.changes?.[uri] ?? [])).to.equal(
      seed.replace('primary: cluster1', 'primary: clustr1'),
    );
    expect(rest.every(({ kind }) => kind === 'quickfix')).to.equal(true);
  });

  it('mend everything at once when asked', async () => {
    const { uri, edited } = await opened(client, `${broken}¦`);
    for (const asked of ['source', 'source.fixAll', 'source.fixAll.isthmus']) {
      const [all, ...others] = await actions(client, uri, 0, [asked]);
      expect(others).to.deep.equal([]);
      expect(all).to.deep.include({ kind: 'source.fixAll.isthmus', title: 'Fix 2 findings' });
      expect(edited(all?.edit?.changes?.[uri] ?? [])).to.equal(seed);
    }
  });

  it('are offered where there is something to mend, and only there', async () => {
    const { uri } = await opened(client, `${broken}¦`);
    const kinds = (await actions(client, uri, line)).map(({ kind }) => kind);
    expect(kinds).to.include('quickfix').and.include('source.fixAll.isthmus');
    expect(await actions(client, uri, 0)).to.deep.equal([]);
    expect(await actions(client, uri, line, ['refactor'])).to.deep.equal([]);
    expect(await actions(client, uri, line, ['source.organizeImports'])).to.deep.equal([]);
  });
});
