import { once } from 'node:events';
import { expect } from 'chai';
import { exitCode, openIn, spawnLsp, startLsp } from '../support/isthmus-lsp.ts';
import { seed } from '../support/mesh.ts';

const uri = 'file:///meshes/mesh.yaml';

describe('isthmus lsp: lifecycle', () => {
  it('announces what it can, and its name and version', async () => {
    const client = await startLsp();
    const { capabilities, serverInfo } = client.started;
    expect(serverInfo?.name).to.equal('isthmus');
    expect(serverInfo?.version).to.match(/^\d+\.\d+\.\d+/);
    expect(capabilities).to.deep.include({ textDocumentSync: 2, hoverProvider: true });
    expect(capabilities.completionProvider?.triggerCharacters).to.deep.equal([':', ' ', '*']);
    expect(capabilities.codeActionProvider).to.deep.equal({
      codeActionKinds: ['quickfix', 'source.fixAll.isthmus'],
    });
    await client.stop();
  });

  it('ends with 0 after shutdown', async () => {
    const client = await startLsp();
    expect(await client.stop()).to.equal(0);
  });

  it('ends with 1 without shutdown', async () => {
    const client = await startLsp();
    await client.notify('exit', {});
    expect(await exitCode(client.process)).to.equal(1);
  });

  it('ends when its input does, and says so', async () => {
    const server = spawnLsp();
    server.stdin.end();
    const [said] = (await once(server.stderr.setEncoding('utf8'), 'data')) as [string];
    expect(said).to.equal('isthmus lsp: the input ended, and no editor had asked to shut down\n');
    expect(await exitCode(server)).to.equal(1);
  });

  it('ends by a signal', async () => {
    const client = await startLsp();
    client.process.kill('SIGTERM');
    expect(await exitCode(client.process)).to.equal(130);
  });

  it('refuses what it does not know, and goes on', async () => {
    const client = await startLsp();
    const refusal = await client
      .request('textDocument/juggle', {})
      .catch((error: unknown) => error);
    expect(refusal).to.have.property('code', -32601);
    await client.notify('$/whatever', {});
    await openIn(client, uri, seed);
    const answer = await client.request('textDocument/diagnostic', { textDocument: { uri } });
    expect(answer).to.deep.equal({ kind: 'full', items: [] });
    await client.stop();
  });

  it('answers nothing about documents that are not open', async () => {
    const client = await startLsp();
    const place = { textDocument: { uri }, position: { line: 0, character: 0 } };
    expect(await client.request('textDocument/hover', place)).to.equal(null);
    expect(await client.request('textDocument/completion', place)).to.equal(null);
    await client.stop();
  });

  it('lives through a message that is no JSON', async () => {
    const server = spawnLsp();
    const shutdown = '{"jsonrpc":"2.0","id":1,"method":"shutdown"}';
    server.stdin.write(`Content-Length: 5\r\n\r\n{nope`);
    server.stdin.write(`Content-Length: ${shutdown.length}\r\n\r\n${shutdown}`);
    await once(server.stdout, 'data');
    server.stdin.end();
    expect(await exitCode(server)).to.equal(0);
  });

  it('says when its input is not of the protocol', async () => {
    const server = spawnLsp();
    server.stderr.setEncoding('utf8');
    server.stdin.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [said] = (await once(server.stderr, 'data')) as [string];
    expect(said).to.match(/^isthmus lsp: Message header/);
    server.stdin.end();
    expect(await exitCode(server)).to.equal(1);
  });
});
