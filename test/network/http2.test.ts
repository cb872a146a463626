import { expect } from 'chai';
import { once } from 'node:events';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { answerTimeout, notTaken, pingTimeout, timedOut } from '../../lib/network/failure.ts';
import { channelTo, codeOf, get, patient, send, textOf } from '../support/channel.ts';
import { closingAfterEach } from '../support/closing.ts';
import { answerJson, serveHttp2 } from '../support/http2-server.ts';
import { startRelay } from '../support/relay.ts';
import { until } from '../support/until.ts';

describe('network/http2', () => {
  const keep = closingAfterEach();
  const serve = async (...how: Parameters<typeof serveHttp2>) => keep(await serveHttp2(...how));
  const to = (...where: Parameters<typeof channelTo>) => keep(channelTo(...where));

  it('finishes what is under way when the server asks to go elsewhere, and goes elsewhere', async () => {
    const server = await serve((stream, _, nth) => {
      if (nth > 1) return answerJson(stream, 200, {});
      stream.respond({ ':status': 200 });
      stream.write('begun, ');
    });
    const channel = to(server);
    const answer = await send(channel);
    server.sessions[0]?.goaway(constants.NGHTTP2_NO_ERROR);
    await until(async () => {
      await codeOf(get(channel));
      return server.sessions[1];
    });
    server.streams[0]?.end('finished');
    expect(await textOf(answer)).to.equal('begun, finished');
  });

  it('gives all of an answer that came to its end before anybody read it', async () => {
    const server = await serve((stream, _, nth) => {
      stream.respond({ ':status': 200 });
      stream.end(nth === 1 ? 'x'.repeat(300_000) : '');
    });
    const channel = to(server);
    const answer = await send(channel);
    // What the server sends next comes after it.
    await until(async () => server.streams[0]?.destroyed || undefined);
    await get(channel);
    expect(await textOf(answer)).to.have.lengthOf(300_000);
  });

  it('says that a request was not taken when the server goes away before it', async () => {
    const server = await serve((stream, _, nth) => {
      if (nth === 2) stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 1);
    });
    const channel = to(server);
    const first = get(channel);
    await until(async () => server.streams[0]);
    expect(await codeOf(get(channel))).to.equal(notTaken);
    const [taken] = server.streams;
    if (taken !== undefined) answerJson(taken, 200, {});
    expect(await first).to.equal('{}');
  });

  it('says that a request was not taken when the server refuses its stream', async () => {
    const server = await serve((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    expect(await codeOf(get(to(server)))).to.equal(notTaken);
  });

  for (const [how, end] of Object.entries<(stream: ServerHttp2Stream) => void>({
    'the connection breaks': (stream) => stream.session?.destroy(),
    'the server resets the stream': (stream) => stream.destroy(new Error('panic')),
  })) {
    it(`gives no half answers when ${how}`, async () => {
      const server = await serve((stream) => {
        stream.respond({ ':status': 200 });
        stream.write('half');
      });
      const answer = await send(to(server));
      const reading = codeOf(textOf(answer));
      for (const stream of server.streams) end(stream);
      expect(await reading).to.equal('ECONNRESET');
      await answer.closed;
    });

    it(`gives no answer when ${how}`, async () => {
      const server = await serve(end);
      expect(await codeOf(get(to(server)))).to.equal('ECONNRESET');
    });
  }

  it('connects anew after the connection broke', async () => {
    const server = await serve((stream, _, nth) =>
      nth === 1 ? stream.session?.destroy() : answerJson(stream, 200, {}),
    );
    const channel = to(server);
    expect(await codeOf(get(channel))).to.equal('ECONNRESET');
    expect(await get(channel)).to.equal('{}');
  });

  it('ends one request at abort, and no other', async () => {
    const server = await serve(() => undefined);
    const channel = to(server);
    const stop = new AbortController();
    const [stopped, other] = [get(channel, stop.signal), get(channel)];
    await until(async () => server.streams[1]);
    const [first, second] = server.streams;
    const closed = once(first ?? expect.fail(), 'close');
    stop.abort();
    expect(await stopped.catch((error: unknown) => error)).to.equal(stop.signal.reason);
    await closed;
    expect(first?.rstCode).to.equal(constants.NGHTTP2_CANCEL);
    if (second !== undefined) answerJson(second, 200, {});
    expect(await other).to.equal('{}');
    expect(server.sessions).to.have.length(1);
  });

  it('ends an answer that nobody wants to read on', async () => {
    const server = await serve((stream) => {
      stream.respond({ ':status': 200 });
      stream.write('first');
    });
    const answer = await send(to(server));
    const closed = once(server.streams[0] ?? expect.fail(), 'close');
    for await (const chunk of answer.body) {
      expect(String(chunk)).to.equal('first');
      break;
    }
    await Promise.all([closed, answer.closed]);
    expect(server.streams[0]?.rstCode).to.equal(constants.NGHTTP2_CANCEL);
  });

  it('takes another connection after an answer that did not come', async () => {
    const server = await serve((stream, _, nth) => {
      if (nth > 1) answerJson(stream, 200, {});
    });
    const channel = to(server);
    const late = new AbortController();
    const first = codeOf(get(channel, late.signal));
    await until(async () => server.streams[0]);
    late.abort(timedOut(answerTimeout, 1));
    expect(await first).to.equal(answerTimeout);
    await get(channel);
    expect(server.sessions).to.have.length(2);
  });

  it('notices that the other end is gone though nobody said so', async () => {
    const server = await serve((stream, _, nth) => {
      if (nth > 1) return answerJson(stream, 200, {});
      stream.respond({ ':status': 200 });
      stream.write('first');
    });
    const relay = keep(await startRelay(Number(new URL(server.url).port)));
    const pings = { every: 20, answer: 40 };
    const channel = to({ url: `https://127.0.0.1:${relay.port}` }, { ...patient, pings });
    const answer = await send(channel);
    relay.goSilent();
    expect(await codeOf(textOf(answer))).to.equal(pingTimeout);
    expect(await get(channel)).to.equal('{}');
  });

  it('leaves a connection alone whose other end answers pings', async () => {
    const server = await serve((stream) => stream.respond({ ':status': 200 }));
    const channel = to(server, { ...patient, pings: { every: 5, answer: 5_000 } });
    const answer = await send(channel);
    const pings = server.sessions[0] ?? expect.fail();
    for (let seen = 0; seen < 5; seen += 1) await once(pings, 'ping');
    server.streams[0]?.end('still there');
    expect(await textOf(answer)).to.equal('still there');
  });
});
