import {
  createServer as createHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createSecureServer as createHttp2 } from 'node:http2';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: string;
  /** Every request so far, in order. */
  readonly received: readonly Received[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** What a test's server does with one request. */
export type Script = (request: Received, response: ServerResponse) => void;

/**
 * A real HTTP server, which never ends a connection by itself, on a free port of the loopback that answers as the test says; with
 * `tls`, an HTTPS server, which with `http2` offers HTTP/2 beside HTTP/1.1.
 */
export async function serve(
  script: Script,
  tls?: ServerOptions & { readonly http2?: boolean },
): Promise<ScriptedServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: RequestListener = (message, response) => {
    void receive(message).then((request) => {
      received.push(request);
      script(request, response);
    });
  };
  const server = serverOf(listener, tls);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serverOf(
  listener: RequestListener,
  tls: (ServerOptions & { readonly http2?: boolean }) | undefined,
): Server {
  if (tls?.http2 === true) {
    // Its requests and responses are made to be used as those of HTTP/1.1.
    return createHttp2({ ...tls, allowHTTP1: true }, listener as never) as unknown as Server;
  }
  const server = tls === undefined ? createHttp(listener) : createHttps(tls, listener);
  server.keepAliveTimeout = 0;
  return server;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Answers discovery, as a server that has nothing but ConfigMaps, Secrets and Criteria; false when something else is asked. */
export function discovered(request: Received, response: ServerResponse): boolean {
  const plurals = { ConfigMap: 'configmaps', Secret: 'secrets', Criterion: 'criteria' };
  const resources = Object.entries(plurals).map(([kind, resource]) => ({
    resource,
    responseKind: { kind },
    scope: 'Namespaced',
  }));
  const core = [{ metadata: {}, versions: [{ version: 'v1', resources }] }];
  if (request.path !== '/api' && request.path !== '/apis') return false;
  const items = request.path === '/api' ? core : [];
  sendJson(response, 200, { kind: 'APIGroupDiscoveryList', items });
  return true;
}

async function receive(message: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const url = new URL(message.url ?? '/', 'http://server');
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
