import { type IncomingMessage, request } from 'node:http';
import { Duplex } from 'node:stream';
import { connectorTo } from '../network/connector.ts';
import { openWebSocket, type WebSocket } from '../network/websocket.ts';
import type { Proxies } from '../network/proxy.ts';
import { ClusterError } from './cluster-error.ts';
import type { Connect } from './connection.ts';
import { describeRef, type ObjectRef } from './object.ts';
import { parsedBody, type Answer } from './http.ts';
import { type Asked, refused } from './status.ts';
import { unanswered } from './unreachable.ts';

/** Milliseconds, the answer included. */
const patience = 20_000;

/** A port of a Pod, asked by HTTP. */
export interface InsidePod {
  readonly pod: ObjectRef & { readonly namespace: string };
  readonly port: number;
  readonly path: string;
}

/**
 * GETs from a port of a Pod by way of its API server (Kubernetes: WebSocket subprotocol v4.channel.k8s.io of
 * pods/portforward, which takes the rights to get and to create). The Pod takes us for somebody within it.
 */
export async function getInside(
  { pod, port, path }: InsidePod,
  how: {
    readonly cluster: string;
    readonly connect: Connect;
    readonly proxies: Proxies;
    readonly userAgent: string;
  },
): Promise<unknown> {
  const { cluster, connect, proxies, userAgent } = how;
  const asked: Asked = {
    cluster,
    what: `reach port ${port} of ${describeRef(pod)}`,
    secret: false,
  };
  const signal = AbortSignal.timeout(patience);
  try {
    const { server, tls, proxy, headers } = await connect();
    const url = new URL(server);
    const endpoint = { origin: url.origin, tls, proxy: proxy ?? proxies(url) };
    const connector = connectorTo(endpoint, patience);
    signal.addEventListener('abort', connector.stop);
    const socket = await (url.protocol === 'http:'
      ? connector.plain()
      : connector.secure(['http/1.1']));
    const upgraded = await openWebSocket(socket, {
      host: url.host,
      path: `${url.pathname.replace(/\/$/, '')}/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/portforward?ports=${port}`,
      headers: { 'User-Agent': userAgent, ...headers },
      protocol: 'v4.channel.k8s.io',
      signal,
    });
    if (upgraded.kind === 'answered') throw notForwarded(asked, upgraded);
    const forwarded = streamOver(upgraded.socket, asked);
    try {
      const { status, body } = await get(forwarded, path, signal);
      if (status === 200) return body;
      const words = `${path} is answered ${status}`;
      throw new ClusterError('unavailable', `${asked.what} in ${cluster}: ${words}`, { cluster });
    } finally {
      forwarded.destroy();
      upgraded.socket.close();
    }
  } catch (error) {
    throw error instanceof ClusterError ? error : unanswered(asked, error);
  }
}

/** Since Kubernetes 1.35 the server names neither verb nor resource when one of the two rights is missing. */
function notForwarded(
  asked: Asked,
  { status, body }: { readonly status: number; readonly body: string },
): ClusterError {
  const { cluster, what } = asked;
  if (status === 403) {
    return new ClusterError(
      'forbidden',
      `${what} in ${cluster}: the user of this context may not get and create pods/portforward`,
      { cluster, status },
    );
  }
  return refused(asked, {
    status,
    retryAfter: undefined,
    body: parsedBody(body, body.startsWith('{') ? 'application/json' : ''),
  });
}

/** Data and errors are channels of their own, and each begins with the number of the port. */
const channels = { data: 0, error: 1 } as const;

/** The bytes of the port, as if it had been connected to. */
function streamOver(socket: WebSocket, { cluster, what }: Asked): Duplex {
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      socket.send(Buffer.concat([Buffer.from([channels.data]), chunk]));
      done();
    },
  });
  const pump = async (): Promise<void> => {
    const begun = new Set<number>();
    for await (const message of socket.messages()) {
      const [channel = channels.data] = message;
      const isFirst = !begun.has(channel);
      begun.add(channel);
      if (isFirst || message.length === 1) continue;
      if (channel === channels.error) {
        const words = message.subarray(1).toString('utf8').trim();
        throw new ClusterError('unavailable', `${what} in ${cluster}: ${words}`, { cluster });
      }
      stream.push(message.subarray(1));
    }
    stream.push(null);
  };
  pump().catch((error: unknown) =>
    stream.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return stream;
}

/** The answer tells where it ends: port-forwards need not end with their connections. */
async function get(
  stream: Duplex,
  path: string,
  signal: AbortSignal,
): Promise<Pick<Answer, 'status' | 'body'>> {
  const asked = request({
    createConnection: () => stream,
    path,
    signal,
    headers: { Host: 'localhost' },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.on('error', reject);
    asked.end();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  return {
    status: response.statusCode ?? 0,
    body: parsedBody(body, response.headers['content-type']),
  };
}
