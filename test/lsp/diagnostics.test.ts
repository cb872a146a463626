import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Diagnostic } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { runCommand } from '../support/command.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import type { LanguageServer } from '../support/lsp-client.ts';
import { editIn, openIn, pull, startLsp, textOf } from '../support/isthmus-lsp.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const uri = 'file:///meshes/mesh.yaml';
const invalid = join(repository, 'fixtures/invalid');

/** Findings as `isthmus validate` writes them, without the name of the file and the frame. */
function asCommand({ range, severity, code, message }: Diagnostic): string {
  const place = `${range.start.line + 1}:${range.start.character + 1}`;
  // A terminal shows a control character as a sign of its own.
  const [words = '', ...hints] = textOf(message).replaceAll('\u001B', '␛').split('\n');
  const head = `:${place} ${severity === 1 ? 'error' : 'warning'} ${String(code)} ${words}`;
  return [head, ...hints.map((hint) => `  ${hint}`)].join('\n');
}

describe('isthmus lsp: diagnostics', () => {
  let client: LanguageServer;
  before(async () => {
    client = await startLsp();
  });
  after(() => client.stop());

  describe('are in the words of isthmus validate', () => {
    for (const mistake of readdirSync(invalid)) {
      it(mistake.replaceAll('-', ' '), async () => {
        const file = join(invalid, mistake, 'mesh.yaml');
        const document = pathToFileURL(file).href;
        const env = { KUBECONFIG: '/nowhere/kubeconfig' };
        const { stdout } = await runCommand(['validate', '-f', file], { width: 100_000, env });
        const said = stdout
          .split('\n')
          .filter((line) => /^ {2}hint: |^\S*mesh\.yaml:\d/.test(line))
          .map((line) => line.replace(/^\S*mesh\.yaml/, ''));
        await openIn(client, document, readFileSync(file, 'utf8'));
        const shown = (await pull(client, document)).map(asCommand).join('\n');
        expect(shown).to.equal(said.join('\n'));
      });
    }
  });

  it('come with a place that explains them, their meaning and a tag', async () => {
    const text = seed
      .replace('kind-cluster2', 'kind-cluster1')
      .replace('network1: {}', 'network1: {}\n  network2: {}');
    await openIn(client, 'file:///meshes/a.mesh.yaml', text);
    const found = await pull(client, 'file:///meshes/a.mesh.yaml');
    const twice = found.find(({ code }) => code === 'E-DUPLICATE-CONTEXT');
    expect(twice?.source).to.equal('isthmus');
    expect(twice?.codeDescription?.href).to.match(/#e-duplicate-context$/);
    expect(twice?.relatedInformation?.[0]?.location.uri).to.equal('file:///meshes/a.mesh.yaml');
    expect(found.find(({ code }) => code === 'W-UNUSED-NETWORK')).to.deep.include({
      severity: 2,
      tags: [1],
    });
    expect(twice).not.to.have.property('tags');
  });

  it('say what has no effect, so that it can be shown faded', async () => {
    const uri = 'file:///meshes/b.mesh.yaml';
    const text = seed.replace('kind: Mesh', 'kind: !x Mesh # isthmus-ignore W-UNUSED-NETWORK');
    await openIn(client, uri, text);
    const tagged = (await pull(client, uri)).map(({ code, tags }) => [code, tags]);
    expect(tagged).to.deep.equal([
      ['W-TAG', [1]],
      ['W-UNUSED-SUPPRESSION', [1]],
    ]);
  });

  it('are not for other YAML files', async () => {
    const other = 'file:///meshes/values.yaml';
    await openIn(client, other, 'kind: Mesh\nunheard: of\n');
    expect(await pull(client, other)).to.deep.equal([]);
  });

  it('are for any file that says it is a mesh', async () => {
    const other = 'file:///meshes/west.yaml';
    await openIn(client, other, '# a mesh\napiVersion: "isthmus/v1alpha1"\nunheard: of\n');
    const codes = (await pull(client, other)).map(({ code }) => code);
    expect(codes).to.contain('E-UNKNOWN-KEY');
  });

  it('are for a document that is not saved yet', async () => {
    await openIn(client, 'untitled:Untitled-1', 'apiVersion: isthmus/v1alpha1\nunheard: of\n');
    const codes = (await pull(client, 'untitled:Untitled-1')).map(({ code }) => code);
    expect(codes).to.contain('E-UNKNOWN-KEY');
  });

  const positions: readonly (readonly [string, string, number, number])[] = [
    ['behind an emoji, in UTF-16 units', 'networks: { a: { 🚀: 1, zzzz: 1 } }\n', 0, 24],
    ['with Windows line ends', 'kind: Mesh\r\n\r\nzzzz: 1\r\n', 2, 0],
    ['behind a byte order mark', '\uFEFFzzzz: 1\n', 0, 1],
    ['behind a lone carriage return', '# one\r# two\nzzzz: 1\n', 2, 0],
  ];
  for (const [name, text, line, character] of positions) {
    it(`are in place ${name}`, async () => {
      const document = `file:///meshes/${name.replaceAll(' ', '-')}/mesh.yaml`;
      await openIn(client, document, text);
      const found = (await pull(client, document)).find(({ message }) =>
        textOf(message).includes('`zzzz`'),
      );
      expect(found?.range).to.deep.equal({
        start: { line, character },
        end: { line, character: character + 4 },
      });
    });
  }

  it('follow edits of parts of the text', async () => {
    const document = 'file:///meshes/edited/mesh.yaml';
    await openIn(client, document, seed);
    expect(await pull(client, document)).to.deep.equal([]);
    const lines = seed.split('\n');
    const line = lines.findIndex((one) => one.includes('role: remote'));
    const start = { line, character: (lines[line] ?? '').indexOf('remote') };
    const end = { line, character: start.character + 'remote'.length };
    await editIn(client, document, { version: 2, range: { start, end }, text: 'remot' });
    const [found] = await pull(client, document);
    expect(found?.range.start).to.deep.equal(start);
    expect(found?.message).to.contain('`remot`');
    const behind = { line, character: end.character - 1 };
    await editIn(client, document, {
      version: 3,
      range: { start: behind, end: behind },
      text: 'e',
    });
    expect(await pull(client, document)).to.deep.equal([]);
  });

  it('are those of the text after any edits', async () => {
    let document = 0;
    const edit = fc.record({
      from: fc.nat(seed.length),
      length: fc.nat(40),
      text: fc.constantFrom('', 'x', ': ', '\n', '\r\n', '  ', '🚀', 'role: remote\n', '{', '"'),
    });
    const property = fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 8 }),
      async (edits) => {
        document += 1;
        const uris = [
          `file:///a/${document}/mesh.yaml`,
          `file:///b/${document}/mesh.yaml`,
        ] as const;
        await openIn(client, uris[0], seed);
        let open = TextDocument.create(uris[0], 'yaml', 1, seed);
        for (const [index, { from, length, text }] of edits.entries()) {
          const range = { start: open.positionAt(from), end: open.positionAt(from + length) };
          await editIn(client, uris[0], { version: index + 2, range, text });
          open = TextDocument.update(open, [{ range, text }], index + 2);
        }
        await openIn(client, uris[1], open.getText());
        const [edited, fresh] = [await pull(client, uris[0]), await pull(client, uris[1])];
        expect(edited.map(asCommand)).to.deep.equal(fresh.map(asCommand));
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  it('follow the kubeconfig', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-lsp-'));
    const file = join(folder, 'config');
    writeFileSync(file, kubeconfig('kind-cluster1', '{server: https://10.0.0.1:6443}'));
    const other = await startLsp({ initializationOptions: { kubeconfig: file } });
    await openIn(other, uri, seed);
    const [found] = await pull(other, uri);
    expect(found).to.deep.include({ code: 'W-UNKNOWN-CONTEXT', severity: 2 });
    writeFileSync(
      file,
      kubeconfig('kind-cluster2', '{server: https://10.0.0.2:6443}') + '# more\n',
    );
    const [next] = await pull(other, uri);
    expect(next?.message).to.contain('`kind-cluster1`');
    await other.stop();
    rmSync(folder, { recursive: true });
  });

  it('find the kubeconfig beside a mesh in a folder whose name is strange in a URI', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ä 100% #1? '));
    writeFileSync(join(folder, 'config'), kubeconfig('other', '{server: https://10.0.0.1:6443}'));
    const document = pathToFileURL(join(folder, 'mesh.yaml')).href;
    const text = seed.replace(/(context: kind-cluster\d)/g, '$1\n    kubeconfig: config');
    await openIn(client, document, text);
    const found = await pull(client, document);
    expect(found.map(({ code }) => code)).to.deep.equal(['W-UNKNOWN-CONTEXT', 'W-UNKNOWN-CONTEXT']);
    rmSync(folder, { recursive: true });
  });
});
