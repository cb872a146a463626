import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { failure } from './failure.ts';
import type { Channel, Incoming, Outgoing } from './message.ts';
import { type Proxy, proxyHeaders } from './proxy.ts';

/**
 * HTTP/1.1: one request at a time on a connection, and as many connections as that takes; idle ones are kept. With a proxy
 * that requests are sent to in the place of the server, they name the whole URL.
 */
export function http1Channel(
  url: URL,
  options: {
    readonly dial: () => Promise<Socket>;
    /** A connection that stands already. */
    readonly first?: Socket;
    readonly proxy?: Proxy | undefined;
  },
): Channel {
  const { dial, proxy } = options;
  let unused = options.first?.on('error', ignore).unref();
  const connect = (): Promise<Socket> => {
    const first = unused;
    unused = undefined;
    return first?.destroyed === false ? Promise.resolve(first.ref()) : dial();
  };
  const agent = Object.assign(new Agent({ keepAlive: true }), {
    createConnection: (_: unknown, created: (error: unknown, socket?: Socket) => void): void => {
      connect().then(
        (socket) => created(null, socket),
        (error: unknown) => created(error),
      );
    },
  });
  const forwarded = (proxy: Proxy, outgoing: Outgoing): Outgoing => ({
    ...outgoing,
    path: url.origin + outgoing.path,
    headers: { ...outgoing.headers, ...proxyHeaders(proxy) },
  });
  return {
    send: (outgoing) =>
      send(agent, url, proxy === undefined ? outgoing : forwarded(proxy, outgoing)),
    retire: () => {
      agent.maxFreeSockets = 0;
      for (const socket of Object.values(agent.freeSockets).flatMap((free) => free ?? [])) {
        socket.destroy();
      }
    },
    close: () => {
      unused?.destroy();
      agent.destroy();
    },
  };
}

function ignore(): void {
  // A connection that nobody uses yet may break unnoticed.
}

function send(agent: Agent, url: URL, outgoing: Outgoing): Promise<Incoming> {
  const { method, path, headers, body, signal } = outgoing;
  return new Promise((resolve, reject) => {
    const sent = request({
      agent,
      method,
      path,
      host: url.hostname,
      headers: { Host: url.host, ...headers },
      signal,
    });
    sent.once('response', (response) => {
      const closed = new Promise<void>((resolve) => response.once('close', resolve));
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: bodyOf(response, signal),
        ring: (rang) => {
          response.on('error', ignore).on('data', rang);
          return { closed, end: () => response.destroy() };
        },
        closed,
      });
    });
    sent.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    sent.end(body);
  });
}

/** Node calls a connection that breaks in the middle of an answer "aborted". */
async function* bodyOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (error) {
    throw signal.aborted
      ? signal.reason
      : failure('ECONNRESET', 'the connection broke in the middle of the answer', error);
  }
}
