import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Diagnostic } from 'vscode-languageserver/node';
import { runCommand, type WorldOptions } from '../support/command.ts';
import { expectGolden } from '../support/golden.ts';
import type { LanguageServer } from '../support/lsp-client.ts';
import { until } from '../support/until.ts';
import {
  describeCompletion,
  describeDiagnostics,
  describeHover,
  startYamlServer,
} from '../support/yaml-language-server.ts';
import { cursors, hovers, kubeconfig, mistakes, split, start, texts } from './yaml-texts.ts';

describe('yaml-language-server with our schema', function () {
  this.timeout(60_000);
  let folder = '';
  let server: LanguageServer;
  /** The first diagnostics of each file that was opened at the start. */
  const first = new Map<string, readonly Diagnostic[]>();

  const path = (name: string): string => join(folder, name);
  const uriOf = (name: string): string => `file://${path(name)}`;
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const isthmus = (argv: readonly string[], options: WorldOptions = {}) =>
    runCommand(argv, { cwd: folder, env: { KUBECONFIG: path('kubeconfig') }, ...options });
  /** What was found out with the published schema, and with the schema for this very text. */
  const expectBoth = async (
    golden: string,
    name: string,
    ask: (uri: string) => Promise<string>,
  ): Promise<void> => {
    const [published, named] = await Promise.all(
      ['published', 'named'].map((kind) => ask(uriOf(`${kind}/${name}.yaml`))),
    );
    const other = published === named ? ' the same' : `\n${named}`;
    expectGolden(
      `yaml-language-server/${golden}.txt`,
      `isthmus schema:\n${published}\n\nisthmus schema --for:${other}\n`,
    );
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yaml-language-server-'));
    write('kubeconfig', kubeconfig);
    const schemas: Record<string, string> = { './published.json': 'published/*.yaml' };
    await isthmus(['schema', '--out', 'published.json']);
    for (const [name, text] of texts()) {
      write(`published/${name}.yaml`, text);
      write(`named/${name}.yaml`, text);
      const schema = `named/${name}.json`;
      const { code } = await isthmus(['schema', '--for', `named/${name}.yaml`, '--out', schema]);
      expect(code, name).to.equal(0);
      schemas[`./${schema}`] = `named/${name}.yaml`;
    }
    const files = texts().flatMap(([name]) => [`published/${name}.yaml`, `named/${name}.yaml`]);
    write('mesh.yaml', start);
    await isthmus(['schema', '--install', '--editor', 'vscode']);
    const settings = JSON.parse(read('.vscode/settings.json')) as {
      readonly 'yaml.schemas': Readonly<Record<string, string>>;
    };
    Object.assign(schemas, settings['yaml.schemas']);
    server = await startYamlServer(folder, schemas);
    await Promise.all(
      files.map(async (file) => {
        first.set(uriOf(file), await server.open(uriOf(file), read(file)));
      }),
    );
  });

  after(async () => {
    expect(await server.stop()).to.equal(0);
    rmSync(folder, { recursive: true });
  });

  for (const name of mistakes) {
    it(`says what is recorded of a mistake: ${name}`, () =>
      expectBoth(name, name, async (uri) => {
        const lines = await describeDiagnostics(server, uri, first.get(uri) ?? []);
        return lines.length === 0 ? 'nothing' : lines.join('\n');
      }));
  }

  for (const [name, marked] of Object.entries(cursors)) {
    it(`completes with what is recorded: ${name}`, () =>
      expectBoth(`completing-${name}`, name, async (uri) => {
        const lines = await describeCompletion(server, uri, split(marked).position);
        return lines.length === 0 ? 'nothing' : lines.join('\n');
      }));
  }

  for (const [name, marked] of Object.entries(hovers)) {
    it(`explains with what is recorded: ${name}`, () =>
      expectBoth(`hovering-${name}`, name, async (uri) => {
        const text = await describeHover(server, uri, split(marked).position);
        return text.replace(/\s*Source: .*/, '');
      }));
  }

  it('takes what isthmus schema --install wrote for VS Code', async () => {
    const text = start.replace('role: primary', 'role: Primary');
    const [found] = await server.open(uriOf('mesh.yaml'), text);
    expect(found?.message).to.equal('Value is not accepted. Valid values: "primary", "remote".');
  });

  it('finds the schema by the comment that isthmus schema --install proposes', async () => {
    write('other/mesh.yaml', start);
    const { stdout } = await isthmus(['schema', '-f', 'other/mesh.yaml', '--install']);
    const line = /^ {2}(# .*)$/m.exec(stdout)?.[1] ?? '';
    expect(line).to.equal('# $schema: ./.isthmus/mesh.v1alpha1.schema.json');
    const text = `${line}\n${start.replace('name: mesh1', 'nmae: mesh1')}`;
    const found = await server.open(uriOf('other/mesh.yaml'), text);
    expect(found.map(({ message }) => message)).to.deep.equal([
      'Missing property "name".',
      'Property nmae is not allowed.',
    ]);
  });

  it('learns a new name as soon as isthmus schema --watch has written it', async () => {
    const line = '# $schema: ./.isthmus/mesh.v1alpha1.schema.json\n';
    const mesh = `${line}${start}  cluster2:\n    context: kind-cluster2\n    network: network1\n    role: remote\n    primary: east\n`;
    write('live/mesh.yaml', mesh);
    const stopper = new AbortController();
    const { signal } = stopper;
    let printed = '';
    const watching = isthmus(['schema', '--for', 'live/mesh.yaml', '--watch'], {
      signal,
      watch: (text) => {
        printed += text;
      },
    });
    const uri = uriOf('live/mesh.yaml');
    const [before] = await server.open(uri, mesh);
    expect(before?.message).to.equal(
      'There is no such primary cluster in `clusters`: write `cluster1`.',
    );

    write('live/mesh.yaml.new', mesh.replace('cluster1:', 'east:'));
    renameSync(path('live/mesh.yaml.new'), path('live/mesh.yaml'));
    await until(() => Promise.resolve(printed.match(/Wrote .*\n[^]*Wrote /) ?? undefined));
    const schema = uriOf('live/.isthmus/mesh.v1alpha1.schema.json');
    const after = await server.diagnosticsAfter(uri, () =>
      server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: schema, type: 2 }] }),
    );
    expect(after).to.deep.equal([]);

    stopper.abort();
    expect((await watching).code).to.equal(130);
  });
});
