import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy on a free port of the loopback that tunnels (CONNECT); `asked` says where to, so far. */
export async function startTunnel() {
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => proxy.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, asked, close };
}
