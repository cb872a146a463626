import { once } from 'node:events';
import {
  createSecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { pki } from './protocols.ts';

export interface Http2Server {
  readonly url: string;
  /** Every session so far, in the order of their connections. */
  readonly sessions: readonly ServerHttp2Session[];
  /** Every stream so far, in order. */
  readonly streams: readonly ServerHttp2Stream[];
  readonly close: () => Promise<void>;
}

/** A server that speaks HTTP/2 only, for what a script over requests and responses cannot say. */
export async function serveHttp2(
  answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, nth: number) => void,
  options: SecureServerOptions = {},
): Promise<Http2Server> {
  const sessions: ServerHttp2Session[] = [];
  const streams: ServerHttp2Stream[] = [];
  const sockets = new Set<Socket>();
  const server = createSecureServer({ ...pki, ...options });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    streams.push(stream);
    stream.on('error', () => undefined);
    answer(stream, headers, streams.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions,
    streams,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Answers one request with JSON. */
export function answerJson(stream: ServerHttp2Stream, status: number, body: unknown): void {
  stream.respond({ ':status': status, 'content-type': 'application/json' });
  stream.end(JSON.stringify(body));
}
