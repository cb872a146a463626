import { expect } from 'chai';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { exchange, ring, type Request, stream, type Via } from '../../lib/cluster/http.ts';
import { fieldAt } from '../../lib/json.ts';
import { answerTimeout } from '../../lib/network/failure.ts';
import { channelTo, codeOf } from '../support/channel.ts';
import { closingAfterEach } from '../support/closing.ts';
import { describeOverEach, serveOver } from '../support/protocols.ts';
import { type Script, type ScriptedServer, sendJson } from '../support/scripted-server.ts';

const limits = { answer: 5_000, stream: 5_000 };
const get: Request = { method: 'GET', path: '/thing' };

describeOverEach('cluster/http', (spoken) => {
  const keep = closingAfterEach();

  async function connect(script: Script): Promise<{ server: ScriptedServer; to: Via }> {
    const server = keep(await serveOver(spoken, script));
    const channel = keep(channelTo(server));
    return { server, to: { channel, prefix: '', headers: { Authorization: 'Bearer t' } } };
  }

  it('tells the time of the server', async () => {
    const { to } = await connect((_, response) => sendJson(response, 200, {}));
    const { date = 0 } = await exchange(to, { method: 'GET', path: '/' }, limits);
    expect(Math.abs(date - Date.now())).to.be.below(60_000);
  });

  it('sends JSON with its length and the credentials, and reads JSON', async () => {
    const { server, to } = await connect((request, response) => {
      sendJson(response, 201, { echo: JSON.parse(request.body) as unknown });
    });
    const body = JSON.stringify({ name: 'Ünïcödé 😀' });
    const path = '/api/v1/things?dryRun=All';
    const { date: _date, ...answer } = await exchange(to, { method: 'POST', path, body }, limits);
    expect(answer).to.deep.equal({
      status: 201,
      retryAfter: undefined,
      body: { echo: { name: 'Ünïcödé 😀' } },
    });
    const [received] = server.received;
    expect(received).to.include({ method: 'POST', path: '/api/v1/things' });
    expect(received?.headers).to.include({
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    });
  });

  it('keeps the path of the server URL before its own', async () => {
    const { server, to } = await connect((_, response) => {
      sendJson(response, 200, {});
    });
    await exchange({ ...to, prefix: '/k8s/clusters/c-1' }, get, limits);
    expect(server.received[0]?.path).to.equal('/k8s/clusters/c-1/thing');
  });

  it('accepts gzip and unpacks it', async () => {
    const { server, to } = await connect((_, response) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
      response.writeHead(200, headers);
      response.end(gzipSync(JSON.stringify({ big: 'x'.repeat(100_000) })));
    });
    const answer = await exchange(to, get, limits);
    expect(fieldAt(answer.body, 'big')).to.have.length(100_000);
    expect(server.received[0]?.headers['accept-encoding']).to.equal('gzip');
  });

  it('gives what is not JSON as text, also under a false name', async () => {
    const { to } = await connect((request, response) => {
      const type = request.path === '/thing' ? 'application/json' : 'text/html';
      response.writeHead(502, { 'Content-Type': type });
      response.end('<html>');
    });
    expect((await exchange(to, get, limits)).body).to.equal('<html>');
    expect((await exchange(to, { ...get, path: '/other' }, limits)).body).to.equal('<html>');
  });

  it('reads Retry-After in seconds', async () => {
    const { to } = await connect((_, response) => {
      sendJson(response, 429, {}, { 'Retry-After': '2' });
    });
    expect((await exchange(to, get, limits)).retryAfter).to.equal(2_000);
  });

  it('uses one connection for requests one after the other', async () => {
    const { server, to } = await connect((_, response) => {
      sendJson(response, 200, {});
    });
    for (let i = 0; i < 5; i++) {
      await exchange(to, get, limits);
    }
    expect(server.connections()).to.equal(1);
  });

  it('gives up when no answer comes in time', async () => {
    const { to } = await connect(() => undefined);
    const code = await codeOf(exchange(to, get, { ...limits, answer: 30 }));
    expect(code).to.equal(answerTimeout);
  });

  it('gives up when the answer stops in the middle', async () => {
    const { to } = await connect((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"half":');
    });
    const code = await codeOf(exchange(to, get, { ...limits, answer: 100 }));
    expect(code).to.equal(answerTimeout);
  });

  it('tells that the connection broke before the end of the answer', async () => {
    const { to } = await connect((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
      response.write('{"half":', () => response.destroy());
    });
    expect(await codeOf(exchange(to, get, limits))).to.equal('ECONNRESET');
  });

  it('reads a stream line by line, wherever the chunks are cut', async () => {
    const lines = ['{"a":"😀"}', '{"b":"ü"}', `{"c":"${'x'.repeat(10_000)}"}`, 'last'];
    const bytes = Buffer.from(lines.join('\n'));
    for (const size of [1, 2, 3, 7, 4096]) {
      const { to } = await connect((_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        for (let start = 0; start < bytes.length; start += size) {
          response.write(bytes.subarray(start, start + size));
        }
        response.end();
      });
      const streamed = await stream(to, get, limits);
      expect('lines' in streamed && (await all(streamed.lines))).to.deep.equal(lines);
    }
  });

  it('leaves no timer behind when a stream is aborted while nobody reads it', async () => {
    const { to } = await connect((_, response) => {
      response.writeHead(200);
      response.write('first\nsecond\n');
    });
    const stop = new AbortController();
    const streamed = await stream(to, { ...get, signal: stop.signal }, { ...limits, stream: 1e6 });
    const lines = 'lines' in streamed ? streamed.lines[Symbol.asyncIterator]() : undefined;
    await lines?.next();
    const before = timers();
    stop.abort();
    while (timers() >= before) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('breaks a stream off that lasts too long', async () => {
    const { to } = await connect((_, response) => {
      response.writeHead(200);
      response.write('first\n');
    });
    const streamed = await stream(to, get, { ...limits, stream: 30 });
    expect(await codeOf('lines' in streamed ? all(streamed.lines) : Promise.resolve())).to.equal(
      answerTimeout,
    );
  });

  it('rings for what comes of an answer, until it is given up', async () => {
    let closed: Promise<unknown> | undefined;
    const { to } = await connect((_, response) => {
      closed = once(response, 'close');
      response.writeHead(200);
      response.write('first\n');
    });
    let rang: (() => void) | undefined;
    const heard = new Promise<void>((resolve) => {
      rang = resolve;
    });
    const rung = await ring(to, get, () => rang?.(), { ...limits, answer: 1e6 });
    await heard;
    const before = timers();
    if ('end' in rung) rung.end();
    await Promise.all([closed, 'closed' in rung ? rung.closed : expect.fail('no answer')]);
    expect(timers()).to.be.at.most(before);
  });

  it('gives a refusal instead of a bell as an answer', async () => {
    const { to } = await connect((_, response) => {
      sendJson(response, 410, { message: 'too old' });
    });
    const rung = await ring(to, get, () => expect.fail('rang'), limits);
    expect(rung).to.deep.include({ status: 410, body: { message: 'too old' } });
  });

  it('does not ask for a packed stream', async () => {
    const { server, to } = await connect((_, response) => {
      response.end();
    });
    await stream(to, get, limits);
    expect(server.received[0]?.headers['accept-encoding']).to.equal('identity');
  });

  it('gives a refusal instead of a stream as an answer', async () => {
    const { to } = await connect((_, response) => {
      sendJson(response, 410, { message: 'too old' });
    });
    expect(await stream(to, get, limits)).to.deep.include({
      status: 410,
      body: { message: 'too old' },
    });
  });

  it('ends a stream at abort and closes its connection', async () => {
    let closed: Promise<unknown> | undefined;
    const { to } = await connect((_, response) => {
      closed = once(response, 'close');
      response.writeHead(200);
      response.write('first\n');
    });
    const stop = new AbortController();
    const streamed = await stream(to, { ...get, signal: stop.signal }, limits);
    const lines = 'lines' in streamed ? streamed.lines[Symbol.asyncIterator]() : undefined;
    expect((await lines?.next())?.value).to.equal('first');
    const next = lines?.next().then(
      () => 'more',
      () => 'ended',
    );
    stop.abort();
    expect(await next).to.equal('ended');
    await closed;
  });
});

async function all(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const line of lines) {
    seen.push(line);
  }
  return seen;
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
