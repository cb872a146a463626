import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { Agent, request as forward } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { writeKubeconfig } from './kubeconfig.ts';

/** A request as the proxy saw it, in the order of arrival. */
export interface Seen {
  readonly n: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly dryRun: boolean;
  /** Changes the cluster: not GET, not a dry-run, no question about rights, not about a lock. */
  readonly write: boolean;
  /** Takes, renews or releases a lock of isthmus. */
  readonly lock: boolean;
  readonly agent: string;
}

/** What may go wrong. "after" means that the server has done it and the client does not get to know. */
export type Fault =
  | { readonly kind: 'kill'; readonly when: 'before' | 'after'; readonly pid: () => number }
  /** As a kill asks it politely; the request is answered. */
  | { readonly kind: 'stop'; readonly when: 'before' | 'after'; readonly pid: () => number }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Its clock is ahead. */
  | { readonly kind: 'ahead'; readonly milliseconds: number }
  | { readonly kind: 'hold'; readonly until: () => Promise<unknown> }
  | {
      readonly kind: 'answer';
      readonly status: 401 | 410 | 429 | 500 | 502 | 503 | 504;
      /** Seconds. */
      readonly retryAfter?: number;
    };

/** Asked for every request; undefined lets it pass. */
export type Script = (request: Seen) => Fault | undefined;

/** An HTTP proxy in front of one API server that can be told to misbehave. */
export interface Proxy {
  readonly server: string;
  /** A kubeconfig that leads through the proxy; its context has the cluster's name. */
  readonly kubeconfig: string;
  seen(): readonly Seen[];
  /** Replaces the script and forgets what was seen. */
  play(script: Script): void;
  stop(): Promise<void>;
}

/** The fault at the nth request (from 1) that changes the cluster, and nothing before or after. */
export function atWrite(n: number, fault: Fault): Script {
  let writes = 0;
  return ({ write }) => {
    if (write) writes += 1;
    return write && writes === n ? fault : undefined;
  };
}

/** The fault at the first `times` requests that match. */
export function first(times: number, match: (seen: Seen) => boolean, fault: Fault): Script {
  let left = times;
  return (seen) => {
    if (left === 0 || !match(seen)) return undefined;
    left -= 1;
    return fault;
  };
}

const passAll: Script = () => undefined;

/** Listens on loopback without TLS and talks to the API server as administrator, so clients need no credentials. */
export async function startProxy(cluster: Cluster, dir: string): Promise<Proxy> {
  let script: Script = passAll;
  let seen: Seen[] = [];
  const upstream: Upstream = { cluster, agent: new Agent({ keepAlive: true, ca: cluster.ca }) };
  const server = createServer((request, response) => {
    const noted = note(request, seen.length + 1);
    seen.push(noted);
    handle(upstream, { request, response }, script(noted)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const user = { kind: 'token', token: 'none-needed' } as const;
  return {
    server: url,
    kubeconfig: await writeKubeconfig(join(dir, `proxy-${cluster.name}.kubeconfig`), [
      { name: cluster.name, server: url, user },
    ]),
    seen: () => seen,
    play: (next) => {
      script = next;
      seen = [];
    },
    stop: async () => {
      server.closeAllConnections();
      upstream.agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Upstream {
  readonly cluster: Cluster;
  readonly agent: Agent;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function note(request: IncomingMessage, n: number): Seen {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const method = request.method ?? '';
  const dryRun = new URLSearchParams(query).get('dryRun') === 'All';
  const asks = path.endsWith('/selfsubjectaccessreviews');
  const changes = !dryRun && !asks && !/^(GET|HEAD|OPTIONS)$/.test(method);
  const lock = changes && /\/namespaces\/kube-system\/leases(\/|$)/.test(path);
  const agent = request.headers['user-agent'] ?? '';
  return { n, method, path, query, dryRun, write: changes && !lock, lock, agent };
}

async function handle(
  upstream: Upstream,
  exchange: Exchange,
  fault: Fault | undefined,
): Promise<void> {
  const { request, response } = exchange;
  const body = await bytesOf(request);
  if (fault === undefined) return pass(upstream, exchange, body);
  switch (fault.kind) {
    case 'answer':
      return answer(response, fault);
    case 'delay':
      await pause(fault.milliseconds);
      return pass(upstream, exchange, body);
    case 'ahead':
      return pass(upstream, exchange, body, fault.milliseconds);
    case 'hold':
      await fault.until();
      return pass(upstream, exchange, body);
    case 'stop':
      if (fault.when === 'before') process.kill(fault.pid(), 'SIGTERM');
      await pass(upstream, exchange, body);
      if (fault.when === 'after') process.kill(fault.pid(), 'SIGTERM');
      return;
    case 'kill':
    case 'reset':
      if (fault.when === 'after') await bytesOf(await ask(upstream, request, body));
      if (fault.kind === 'kill') process.kill(fault.pid(), 'SIGKILL');
      request.socket.resetAndDestroy();
  }
}

function answer(response: ServerResponse, fault: Fault & { readonly kind: 'answer' }): void {
  const reasons = {
    401: 'Unauthorized',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    502: 'BadGateway',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  };
  const headers: OutgoingHttpHeaders = { 'content-type': 'application/json' };
  if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter);
  response.writeHead(fault.status, headers).end(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Status',
      status: 'Failure',
      message: 'the rig says no',
      reason: reasons[fault.status],
      code: fault.status,
    }),
  );
}

/** Streams, so that watches pass too; a client that hangs up ends the request to the server. */
async function pass(
  upstream: Upstream,
  exchange: Exchange,
  body: Buffer,
  ahead = 0,
): Promise<void> {
  const { request, response } = exchange;
  const hungUp = new AbortController();
  response.once('close', () => hungUp.abort());
  const answered = await ask(upstream, request, body, hungUp.signal);
  const date = new Date(Date.now() + ahead).toUTCString();
  response.writeHead(answered.statusCode ?? 502, { ...answered.headers, date });
  response.flushHeaders();
  answered.once('error', () => response.destroy());
  answered.pipe(response);
}

function ask(
  upstream: Upstream,
  request: IncomingMessage,
  body: Buffer,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const { cluster, agent } = upstream;
  const headers: OutgoingHttpHeaders = {
    ...request.headers,
    host: new URL(cluster.server).host,
    authorization: `Bearer ${cluster.token}`,
  };
  for (const own of ['connection', 'transfer-encoding', 'content-length']) delete headers[own];
  if (body.length > 0) headers['content-length'] = body.length;
  return new Promise((resolve, reject) => {
    forward(
      new URL(request.url ?? '/', cluster.server),
      {
        agent,
        headers,
        method: request.method ?? 'GET',
        ...(signal === undefined ? {} : { signal }),
      },
      resolve,
    )
      .once('error', reject)
      .end(body);
  });
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
