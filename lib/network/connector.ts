import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import {
  dial,
  dialProxy,
  dialThrough,
  type HostPort,
  type Protocol,
  secure,
  type TlsWith,
  within,
} from './dial.ts';
import type { Endpoint, Tls } from './endpoint.ts';
import { hostOf, portOf, type Proxy } from './proxy.ts';

/** Makes connections to one endpoint. */
export interface Connector {
  /** Without TLS, to the server or to the proxy that requests are sent to in its place. */
  readonly plain: () => Promise<Socket>;
  /** With TLS; `alpnProtocol` of what comes is the protocol that the server chose. */
  readonly secure: (protocols: readonly Protocol[]) => Promise<TLSSocket>;
}

/** Each connection has so many milliseconds to stand, TLS and proxy included, and none is made once `stop` aborts. */
export function connectorTo(
  endpoint: Endpoint,
  milliseconds: number,
  stop: AbortSignal,
): Connector {
  const url = new URL(endpoint.origin);
  const { proxy } = endpoint;
  const place: HostPort = { host: hostOf(url), port: portOf(url) };
  const toServer = once(() => tlsWithServer(endpoint, place));
  const toProxy = once(() => tlsWithProxy(endpoint, proxy));
  const carry = (signal: AbortSignal): Promise<Socket> =>
    proxy === undefined ? dial(place, signal) : dialThrough(proxy, place, { tls: toProxy, signal });
  return {
    plain: () =>
      within(milliseconds, stop, (signal) =>
        forwards(proxy) ? dialProxy(proxy, toProxy, signal) : carry(signal),
      ),
    secure: (protocols) =>
      within(milliseconds, stop, async (signal) => {
        const tls = toServer();
        return secure(await carry(signal), tls, { protocols, signal });
      }),
  };
}

/** Without TLS there is nothing to tunnel: HTTP proxies are sent the request itself (RFC 9112, section 3.2.2). */
export function forwards(proxy: Proxy | undefined): proxy is Proxy {
  return proxy !== undefined && proxy.kind !== 'socks5';
}

function tlsWithServer({ tls }: Endpoint, { host }: HostPort): TlsWith {
  const { ca, cert, key, servername = host, rejectUnauthorized } = tls;
  const secureContext = contextOf({ ca, cert, key });
  return { secureContext, servername, rejectUnauthorized };
}

/** As kubectl, trusts the proxy as the server: whom the kubeconfig names. */
function tlsWithProxy({ tls }: Endpoint, proxy: Proxy | undefined): TlsWith {
  const { ca, rejectUnauthorized } = tls;
  const secureContext = contextOf({ ca });
  return { secureContext, servername: proxy?.host ?? '', rejectUnauthorized };
}

const contexts = new Map<string, WeakRef<SecureContext>>();
const forgotten = new FinalizationRegistry<string>((digest) => contexts.delete(digest));

/** One for all connections that trust and show the same, for it takes 20 kB. Found by digest, so that no key is held on to. */
function contextOf(tls: Pick<Tls, 'ca' | 'cert' | 'key'>): SecureContext {
  const digest = createHash('sha256')
    .update(JSON.stringify([tls.ca, tls.cert, tls.key]))
    .digest('base64');
  const known = contexts.get(digest)?.deref();
  if (known !== undefined) return known;
  const made = createSecureContext(tls);
  contexts.set(digest, new WeakRef(made));
  forgotten.register(made, digest);
  return made;
}

/** Certificates are parsed once, not for every connection. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
