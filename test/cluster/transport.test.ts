import { expect } from 'chai';
import { constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Connection } from '../../lib/cluster/connection.ts';
import type { Streamed } from '../../lib/cluster/http.ts';
import { type Limits, openTransport, type Transport } from '../../lib/cluster/transport.ts';
import { closingAfterEach } from '../support/closing.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { answerJson, serveHttp2 } from '../support/http2-server.ts';
import { connectionTo, pki } from '../support/protocols.ts';
import { startRelay } from '../support/relay.ts';

const limits: Limits = {
  connect: 5_000,
  answer: 5_000,
  stream: 5_000,
  pings: { every: 60_000, answer: 5_000 },
};
const ask = { method: 'GET', path: '/thing' } as const;

describe('cluster/transport', () => {
  const keep = closingAfterEach();
  const serve = async (...how: Parameters<typeof serveHttp2>) => keep(await serveHttp2(...how));
  let clock: FakeClock;
  let { pings } = limits;

  beforeEach(() => {
    clock = fakeClock();
    ({ pings } = limits);
  });

  /** Over connections that are made by these functions, one after the other. */
  function transportOver(...connections: readonly (() => Connection)[]): Transport {
    let made = 0;
    return keep(
      openTransport({
        connect: () => Promise.resolve((connections[made++] ?? expect.fail('one too many'))()),
        proxies: () => undefined,
        clock,
        random: () => 1,
        concurrency: 16,
        userAgent: 'isthmus',
        limits: { ...limits, pings },
      }),
    );
  }

  it('sends renewed tokens over the connection that stands', async () => {
    const server = await serve((stream, { authorization }) =>
      answerJson(stream, authorization === 'new' ? 200 : 401, {}),
    );
    const transport = transportOver(
      () => connectionTo(server, { Authorization: 'old' }),
      () => connectionTo(server, { Authorization: 'new' }),
    );
    expect((await transport.request(ask)).status).to.equal(200);
    expect(server.sessions).to.have.length(1);
  });

  it('shows a renewed client certificate over a new connection, and closes the old one', async () => {
    const server = await serve(
      (stream) => {
        const socket = stream.session?.socket as TLSSocket;
        answerJson(stream, 'subject' in socket.getPeerCertificate() ? 200 : 401, {});
      },
      { requestCert: true, rejectUnauthorized: false },
    );
    const plain = connectionTo(server);
    const transport = transportOver(
      () => plain,
      () => ({ ...plain, tls: { ...plain.tls, ...pki } }),
    );
    expect((await transport.request(ask)).status).to.equal(200);
    const [old, fresh] = server.sessions;
    expect(fresh?.closed).to.equal(false);
    if (old?.destroyed === false) await new Promise((closed) => old.once('close', closed));
  });

  it('asks again, elsewhere, what a server that goes away did not take', async () => {
    const server = await serve((stream, _, nth) => {
      if (nth === 2) stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 1);
      else if (nth > 2 || server.sessions.length > 1) answerJson(stream, 200, {});
    });
    const transport = transportOver(() => connectionTo(server));
    const [first, second] = [transport.request(ask), transport.request(ask)];
    expect((await second).status).to.equal(200);
    for (const stream of server.streams.slice(0, 1)) answerJson(stream, 200, {});
    expect((await first).status).to.equal(200);
    expect(server.sessions).to.have.length(2);
  });

  it('ends a stream whose connection is dead, and asks again over another one', async () => {
    const server = await serve((stream) => {
      stream.respond({ ':status': 200 });
      stream.write('{}\n');
    });
    const relay = keep(await startRelay(Number(new URL(server.url).port)));
    pings = { every: 20, answer: 40 };
    const url = `https://127.0.0.1:${relay.port}`;
    const transport = transportOver(() => connectionTo({ url }));
    const streamed = await transport.stream(ask);
    relay.goSilent();
    expect(await linesOf(streamed)).to.deep.equal(['{}', 'ended']);
    expect(await transport.stream(ask)).to.include({ status: 200 });
    expect(relay.connections()).to.equal(2);
  });

  it('does not let streams keep requests waiting', async () => {
    const server = await serve((stream, { ':path': path }) => {
      if (path === '/thing') answerJson(stream, 200, {});
      else stream.respond({ ':status': 200 });
    });
    const transport = transportOver(() => connectionTo(server));
    const stop = new AbortController();
    const watch = { method: 'GET', path: '/watch', signal: stop.signal } as const;
    await Promise.all(Array.from({ length: 40 }, () => transport.stream(watch)));
    expect((await transport.request(ask)).status).to.equal(200);
    expect(server.sessions).to.have.length(1);
    stop.abort();
  });
});

/** The lines of a stream, and how it ended. */
async function linesOf(streamed: Streamed): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    for await (const line of 'lines' in streamed ? streamed.lines : []) lines.push(line);
  } catch {
    lines.push('ended');
  }
  return lines;
}
