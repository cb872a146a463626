import { expect } from 'chai';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  type Diagnostic,
} from 'vscode-languageserver/node';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';
import { seed as whole } from '../support/mesh.ts';
import { type Served, served } from '../support/served.ts';

const uri = 'file:///meshes/mesh.yaml';
const asking: ClientCapabilities = { textDocument: { diagnostic: {} } };

/** A mesh whose last lines are those of the clusters. */
const seed = whole.slice(0, whole.search(/\n(#.*\n)*timeouts:/) + 1);

/** A remote without its last line, and that line. */
const start = seed.slice(0, seed.indexOf('    primary: cluster1'));
const line = '    primary: cluster1\n';

function codesOf({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }) {
  return diagnostics.map(({ code }) => code);
}

/** One key after the other at the end of a text. */
async function typing(
  server: Served,
  clock: ManualClock,
  { text, words, pause }: { text: string; words: string; pause: number },
): Promise<void> {
  for (const [index, letter] of words.split('').entries()) {
    await server.type(uri, text.length + index, letter);
    await server.arrived();
    await clock.advance(pause);
    await server.arrived();
  }
}

describe('isthmus lsp while one types', () => {
  let clock: ManualClock;
  beforeEach(() => {
    clock = manualClock();
  });

  /** A server that pushes, with a text whose findings it has told. */
  const pushing = async (text: string): Promise<Served> => {
    const server = await served(clock, {});
    await server.open(uri, text);
    await server.arrived();
    return server;
  };

  it('says nothing of a word that is being written, and all of it 300 ms after the last key', async () => {
    const server = await pushing(seed);
    await typing(server, clock, { text: seed, words: 'timeou', pause: 100 });
    expect(server.published).to.have.length(1);
    await clock.advance(199);
    await server.arrived();
    expect(server.published).to.have.length(1);
    await clock.advance(1);
    await server.arrived();
    expect(server.published.slice(1).map(codesOf)).to.deep.equal([['E-SYNTAX']]);
    expect(server.published.at(-1)?.version).to.equal(7);
  });

  it('says what is found elsewhere as soon as the keys of a moment have arrived', async () => {
    const server = await pushing(seed);
    await typing(server, clock, { text: seed, words: '# a word', pause: 10 });
    expect(server.published.map(codesOf)).to.deep.equal(Array.from({ length: 9 }, () => []));
    const name = seed.indexOf('network1: {}') + 'network1'.length;
    await server.type(uri, name, 'x');
    await server.arrived();
    await clock.advance(10);
    await server.arrived();
    expect(server.published.at(-1)?.diagnostics.map(({ code }) => code)).to.deep.equal([
      'E-UNKNOWN-NETWORK',
      'E-UNKNOWN-NETWORK',
    ]);
  });

  it('does not let findings come and go with every key', async () => {
    const server = await pushing(start);
    expect(server.published.map(codesOf)).to.deep.equal([['E-MISSING-KEY']]);
    await typing(server, clock, { text: start, words: line, pause: 120 });
    await clock.advance(300);
    await server.arrived();
    const told = server.published.map((one) => codesOf(one).join());
    expect(told.filter((codes, index) => codes !== told[index - 1])).to.deep.equal([
      'E-MISSING-KEY',
      '',
    ]);
  });

  it('writes a whole cluster without a word in between', async () => {
    const text = seed.slice(0, seed.indexOf('  cluster2:'));
    const server = await pushing(text);
    const words = seed.slice(text.length);
    await typing(server, clock, { text, words, pause: 90 });
    await clock.advance(300);
    await server.arrived();
    expect(server.published.flatMap(codesOf)).to.deep.equal([]);
  });

  for (const [who, capabilities] of [
    ['that asks', asking],
    ['that does not ask', {}],
  ] as const) {
    it(`works out one diagnosis for 30 keys at once in 1,000 clusters, for an editor ${who}`, async () => {
      const text = large(1000);
      const server = await served(clock, capabilities);
      const ask = () =>
        server.connection
          .sendRequest('textDocument/diagnostic', { textDocument: { uri } })
          .catch(() => undefined);
      await server.open(uri, text);
      await ask();
      await server.arrived();
      const one = server.asked();
      expect(one).to.be.greaterThan(999);
      const words = '# thirty keys, one after other';
      const asked: Promise<unknown>[] = [];
      for (const [index, letter] of words.split('').entries()) {
        void server.type(uri, text.length + index, letter);
        for (const method of ['diagnostic', 'codeLens', 'documentSymbol']) {
          const params = { textDocument: { uri } };
          const answer = server.connection.sendRequest(`textDocument/${method}`, params);
          asked.push(answer.catch(() => undefined));
        }
      }
      await server.arrived();
      await clock.advance(10);
      await Promise.all(asked);
      await server.arrived();
      expect(words).to.have.length(30);
      expect(server.asked()).to.equal(2 * one);
    }).timeout(60_000);
  }

  it('ends a request that is cancelled, while it waits', async () => {
    const server = await served(clock, asking);
    await server.open(uri, seed);
    const params = { textDocument: { uri } };
    await server.connection.sendRequest('textDocument/diagnostic', params);
    await server.type(uri, seed.length, 'x');
    const source = new CancellationTokenSource();
    const answer = server.connection
      .sendRequest('textDocument/diagnostic', params, source.token)
      .catch((error: unknown) => error);
    await server.arrived();
    await clock.advance(20);
    source.cancel();
    expect(await answer).to.have.property('code', -32800);
  });

  it('answers each request for diagnostics with those of the text that has rested', async () => {
    const server = await served(clock, asking);
    await server.open(uri, seed);
    const params = { textDocument: { uri } };
    const ask = (): Promise<{ readonly items: readonly Diagnostic[] }> =>
      server.connection.sendRequest('textDocument/diagnostic', params);
    const asked: ReturnType<typeof ask>[] = [];
    for (const [index, letter] of 'timeouts: {}'.split('').entries()) {
      await server.type(uri, seed.length + index, letter);
      asked.push(ask());
      await server.arrived();
      await clock.advance(100);
    }
    await clock.advance(300);
    const answers = await Promise.all(asked);
    expect(answers.flatMap(({ items }) => items)).to.deep.equal([]);
  });
});

function large(count: number): string {
  const remotes = Array.from(
    { length: count - 1 },
    (_, index) =>
      `  remote${index}: { context: context${index}, network: network1, role: remote, primary: cluster1 }\n`,
  );
  return `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
networks: { network1: {} }
clusters:
  cluster1: { context: kind-cluster1, network: network1, role: primary }
${remotes.join('')}`;
}
