import { expect } from 'chai';
import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { connectTimeout } from '../../lib/network/failure.ts';
import { channelTo, codeOf, get, patient, send, textOf } from '../support/channel.ts';
import { closingAfterEach } from '../support/closing.ts';
import { answerJson, serveHttp2 } from '../support/http2-server.ts';
import { until } from '../support/until.ts';

describe('network/channel', () => {
  const keep = closingAfterEach();
  const serve = async (...how: Parameters<typeof serveHttp2>) => keep(await serveHttp2(...how));
  const to = (...where: Parameters<typeof channelTo>) => keep(channelTo(...where));

  it('sends everything over one connection, however much at once', async () => {
    const server = await serve((stream) => answerJson(stream, 200, {}));
    const channel = to(server);
    const answers = await Promise.all(Array.from({ length: 80 }, () => get(channel)));
    expect(answers).to.deep.equal(Array.from({ length: 80 }, () => '{}'));
    expect(server.sessions).to.have.length(1);
  });

  it('has windows for large answers: 4 MiB each, 1 GiB together', async () => {
    const server = await serve((stream) => answerJson(stream, 200, {}));
    await get(to(server));
    const [session] = server.sessions;
    expect(session?.remoteSettings.initialWindowSize).to.equal(4 << 20);
    expect(session?.remoteSettings.enablePush).to.equal(false);
    expect(session?.state.remoteWindowSize).to.be.above((1 << 30) - 100);
  });

  it('opens another connection when one may not carry more, and no more than needed', async () => {
    const held: ServerHttp2Stream[] = [];
    const server = await serve((stream) => held.push(stream), {
      settings: { maxConcurrentStreams: 2 },
    });
    const channel = to(server);
    const first = get(channel);
    await until(async () => held[0]);
    const rest = Array.from({ length: 6 }, () => get(channel));
    await until(async () => held[6]);
    for (const stream of held) answerJson(stream, 200, {});
    expect(await Promise.all([first, ...rest])).to.have.length(7);
    expect(server.sessions).to.have.length(4);
  });

  it('gives up when TLS does not stand in time', async () => {
    const silent = keep(createServer());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const channel = to({ url: `https://127.0.0.1:${port}` }, { ...patient, connect: 30 });
    expect(await codeOf(get(channel))).to.equal(connectTimeout);
  });

  it('stops waiting for a connection at abort, which others still get', async () => {
    const server = await serve((stream) => answerJson(stream, 200, {}));
    const channel = to(server);
    const stop = new AbortController();
    const [stopped, other] = [get(channel, stop.signal), get(channel)];
    stop.abort();
    expect(await stopped.catch((error: unknown) => error)).to.equal(stop.signal.reason);
    expect(await other).to.equal('{}');
    expect([server.sessions.length, server.streams.length]).to.deep.equal([1, 1]);
  });

  it('finishes what is under way when it is retired, and then closes its connection', async () => {
    const server = await serve((stream) => stream.respond({ ':status': 200 }));
    const channel = to(server);
    const answer = await send(channel);
    channel.retire();
    const closed = once(server.sessions[0] ?? expect.fail(), 'close');
    server.streams[0]?.end('finished');
    expect(await textOf(answer)).to.equal('finished');
    await closed;
  });

  it('ends everything when it is closed, also what is still connecting', async () => {
    const server = await serve(() => undefined);
    const channel = to(server);
    const asked = codeOf(get(channel));
    await until(async () => server.streams[0]);
    channel.close();
    expect(await asked).to.equal('ECONNRESET');
    const early = to(server);
    const connecting = get(early).catch((error: unknown) => error);
    early.close();
    expect(await connecting).to.have.property('name', 'AbortError');
  });
});
