import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { textAt } from '../json.ts';
import { connectTimeout, failure, timedOut } from './failure.ts';
import { type Proxy, ProxyError } from './proxy.ts';
import { askSocks } from './socks.ts';
import { askTunnel } from './tunnel.ts';

/** A host and a port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** How TLS with one place is done. */
export interface TlsWith {
  readonly secureContext: SecureContext;
  /** The name on the certificate. */
  readonly servername: string;
  readonly rejectUnauthorized: boolean | undefined;
}

export type Protocol = 'h2' | 'http/1.1';

/** For TCP: an idle connection is probed after so many milliseconds, as client-go does. */
const keepAlive = 30_000;

/** A TCP connection to a place. Rejects with Node's errors. */
export async function dial(place: HostPort, signal: AbortSignal): Promise<Socket> {
  const how = { keepAlive: true, keepAliveInitialDelay: keepAlive, noDelay: true };
  return standing(connectTcp({ ...place, ...how }), 'connect', signal);
}

/** A connection to the proxy itself, TLS included. Rejects with `ProxyError`. */
export async function dialProxy(
  proxy: Proxy,
  tls: () => TlsWith,
  signal: AbortSignal,
): Promise<Socket> {
  return blaming(proxy, signal, async () => {
    const socket = await dial(proxy, signal);
    return proxy.kind === 'https' ? secure(socket, tls(), { signal }) : socket;
  });
}

/** A connection to a place through a proxy. Rejects with `ProxyError`. */
export async function dialThrough(
  proxy: Proxy,
  place: HostPort,
  { tls, signal }: { readonly tls: () => TlsWith; readonly signal: AbortSignal },
): Promise<Socket> {
  const socket = await dialProxy(proxy, tls, signal);
  const ask = proxy.kind === 'socks5' ? askSocks : askTunnel;
  const onAbort = (): void => {
    socket.destroy(signal.reason);
  };
  signal.addEventListener('abort', onAbort);
  try {
    await blaming(proxy, signal, () => ask(socket, proxy, place));
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** What goes wrong is the proxy's fault, unless we gave it up ourselves. */
async function blaming<T>(proxy: Proxy, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause: unknown = signal.aborted ? signal.reason : error;
    throw cause instanceof Error && cause.name === 'AbortError'
      ? cause
      : new ProxyError(proxy, cause);
  }
}

/** TLS over a connection; `alpnProtocol` of what comes is the protocol that the server chose of those that are offered. */
export async function secure(
  socket: Socket,
  tls: TlsWith,
  { protocols, signal }: { readonly protocols?: readonly Protocol[]; readonly signal: AbortSignal },
): Promise<TLSSocket> {
  const { secureContext, servername, rejectUnauthorized } = tls;
  const secured = connectTls({
    socket,
    secureContext,
    host: servername,
    servername: isIP(servername) === 0 ? servername : '',
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
  });
  return standing(secured, 'secureConnect', signal);
}

/** The socket as soon as the event says that it stands; destroyed when it does not come to that. */
async function standing<T extends Socket>(
  socket: T,
  event: string,
  signal: AbortSignal,
): Promise<T> {
  try {
    await once(socket, event, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : worded(error);
  }
}

/** Node tries several addresses of a name and then throws one error without words that holds the others. */
function worded(error: unknown): unknown {
  if (!(error instanceof AggregateError) || error.message !== '') return error;
  const words = error.errors.map((one) => (one instanceof Error ? one.message : String(one)));
  return failure(textAt(error, 'code') ?? '', words.join(', '), error);
}

/** Gives the work a signal that aborts with the other, or after so many milliseconds with `connectTimeout`. */
export async function within<T>(
  milliseconds: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(timedOut(connectTimeout, milliseconds)), milliseconds);
  try {
    return await work(AbortSignal.any([late.signal, stop]));
  } finally {
    clearTimeout(timer);
  }
}
