import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What a proxy of the tests is like. */
export interface TunnelOptions {
  /** `user:password` that it wants. */
  readonly login?: string;
  /** Is spoken to over TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Where names lead, in the place of a DNS server. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Refuses to tunnel with this status. */
  readonly status?: number;
}

/** An HTTP proxy on a free port of the loopback that tunnels (CONNECT), and forwards plain requests; `asked` says where to, so far. */
export async function startTunnel(options: TunnelOptions = {}) {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const { login, tls, hosts = {}, status = 200 } = options;
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const admits = ({ headers }: IncomingMessage): boolean =>
    wanted === undefined || headers['proxy-authorization'] === wanted;
  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    asked.push(message.url ?? '');
    if (!admits(message)) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = message.headers;
    const onward = request(message.url ?? '', { headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    message.pipe(onward);
  };
  const proxy = tls === undefined ? createServer(onRequest) : createSecureServer(tls, onRequest);
  proxy.on('connect', (message: IncomingMessage, socket: Socket) => {
    asked.push(message.url ?? '');
    if (!admits(message) || status !== 200) {
      return void socket.end(`HTTP/1.1 ${admits(message) ? status : 407} No\r\n\r\n`);
    }
    const { hostname, port } = new URL(`http://${message.url ?? ''}`);
    const onward = connect(Number(port), hosts[hostname] ?? hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  proxy.on('connection', (socket: Socket) => open.add(socket));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      proxy.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, asked, close };
}
