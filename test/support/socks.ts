import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a SOCKS proxy of the tests is like. */
export interface SocksOptions {
  /** `user:password` that it wants. */
  readonly login?: string;
  /** Where names lead, in the place of a DNS server. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Refuses to connect with this reply (RFC 1928, section 6). */
  readonly reply?: number;
}

/** A SOCKS 5 proxy on a free port of the loopback; `asked` says where to, so far. Answers byte by byte. */
export async function startSocks({ login, hosts = {}, reply = 0 }: SocksOptions = {}) {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const serveOne = async (socket: Socket): Promise<void> => {
    const take = reader(socket);
    const [, count = 0] = await take(2);
    const method = login === undefined ? 0 : 2;
    const offered = [...(await take(count))].includes(method);
    await say(socket, [5, offered ? method : 255]);
    if (!offered) return void socket.end();
    if (login !== undefined) {
      await take(1);
      const user = String(await take((await take(1))[0] ?? 0));
      const password = String(await take((await take(1))[0] ?? 0));
      const right = `${user}:${password}` === login;
      await say(socket, [1, right ? 0 : 1]);
      if (!right) return void socket.end();
    }
    const [, , , kind = 0] = await take(4);
    const host = await address(kind, take);
    const port = (await take(2)).readUInt16BE();
    asked.push(`${host}:${port}`);
    if (reply !== 0) {
      await say(socket, [5, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
      return void socket.end();
    }
    const onward = connect(port, hosts[host] ?? host);
    onward.on('error', () => socket.destroy());
    await once(onward, 'connect');
    await say(socket, [5, 0, 0, 3, 4, ...Buffer.from('host'), 0, 80]);
    socket.pipe(onward).pipe(socket);
  };
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    void serveOne(socket).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  return { url: `socks5://127.0.0.1:${port}`, asked, close };
}

type Take = (count: number) => Promise<Buffer>;

function reader(socket: Socket): Take {
  return async (count) => {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = socket.read(count) as Buffer | null;
      if (bytes !== null) return bytes;
      await once(socket, 'readable');
    }
  };
}

async function address(kind: number, take: Take): Promise<string> {
  if (kind === 1) return [...(await take(4))].join('.');
  if (kind === 3) return String(await take((await take(1))[0] ?? 0));
  const bytes = await take(16);
  return new URL(`http://[${bytes.toString('hex').replace(/(.{4})(?!$)/g, '$1:')}]`).hostname;
}

async function say(socket: Socket, bytes: readonly number[]): Promise<void> {
  for (const byte of bytes) {
    await new Promise((sent) => socket.write(Buffer.from([byte]), sent));
  }
}
