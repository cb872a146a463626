import { isIPv4, isIPv6, type Socket } from 'node:net';
import { domainToASCII } from 'node:url';
import { failure, proxyCannot, proxyLogin, proxyRefused } from './failure.ts';
import type { Proxy } from './proxy.ts';

const version = 5;
const methods = { none: 0, login: 2 } as const;
const addressLengths: Readonly<Record<number, number>> = { 1: 4, 4: 16 };

/** RFC 1928, section 6. */
const replies: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed by its rules',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'TTL expired',
  7: 'command not supported',
  8: 'address type not supported',
};

/** Asks a SOCKS proxy at the other end of a connection to connect it to a place (RFC 1928, RFC 1929). */
export async function askSocks(
  socket: Socket,
  { login }: Proxy,
  place: { readonly host: string; readonly port: number },
): Promise<void> {
  const wanted = login === undefined ? methods.none : methods.login;
  socket.write(Buffer.from([version, 1, wanted]));
  const [, method] = await read(socket, 2);
  if (method !== wanted) {
    throw failure(proxyLogin, login === undefined ? 'it wants a login' : 'it takes no login');
  }
  if (login !== undefined) {
    socket.write(Buffer.concat([Buffer.from([1]), counted(login.user), counted(login.password)]));
    const [, status] = await read(socket, 2);
    if (status !== 0) throw failure(proxyLogin, 'it does not accept the login');
  }
  socket.write(Buffer.concat([Buffer.from([version, 1, 0]), addressed(place)]));
  const [, reply = 1, , kind = 0] = await read(socket, 4);
  if (reply !== 0) {
    const words = replies[reply] ?? `reply ${reply}`;
    throw failure(reply === 2 ? proxyRefused : proxyCannot, `no way to ${place.host}: ${words}`);
  }
  const length = addressLengths[kind] ?? (await read(socket, 1))[0] ?? 0;
  await read(socket, length + 2);
}

/** The text after its length in one byte. */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw failure(proxyLogin, 'a part of the login is too long for SOCKS');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** ATYP, DST.ADDR and DST.PORT. */
function addressed({ host, port }: { readonly host: string; readonly port: number }): Buffer {
  const end = Buffer.from([port >> 8, port & 255]);
  if (isIPv4(host)) return Buffer.concat([Buffer.from([1, ...host.split('.').map(Number)]), end]);
  if (isIPv6(host)) return Buffer.concat([Buffer.from([4]), ipv6(host), end]);
  return Buffer.concat([Buffer.from([3]), counted(domainToASCII(host) || host), end]);
}

/** The 16 bytes of an address as `URL` spells it: eight groups at most, `::` for the missing ones. */
function ipv6(address: string): Buffer {
  const [head, tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from(
    [...before, ...missing, ...after].map((group) => group.padStart(4, '0')).join(''),
    'hex',
  );
}

function groupsOf(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(':');
}

/** The next so many bytes; what comes after them stays for the next reader. */
async function read(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes: Buffer | null = socket.read(count);
    if (bytes !== null && bytes.length === count) return bytes;
    await readable(socket);
  }
}

function readable(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      socket.off('readable', onReadable).off('error', onError).off('close', onClose);
      settle();
    };
    const onReadable = (): void => done(resolve);
    const onError = (error: Error): void => done(() => reject(error));
    const onClose = (): void =>
      done(() => reject(failure('ECONNRESET', 'it closed the connection')));
    socket.on('readable', onReadable).on('error', onError).on('close', onClose);
    if (socket.destroyed) onClose();
  });
}
