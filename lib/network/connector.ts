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
import { digestOf, type Endpoint, type Tls } from './endpoint.ts';
import { hostOf, portOf, type Proxy } from './proxy.ts';

/** Makes connections to one endpoint. */
export interface Connector {
  /** Without TLS, to the server or to the proxy that requests are sent to in its place. */
  readonly plain: () => Promise<Socket>;
  /** With TLS; `alpnProtocol` of what comes is the protocol that the server chose. */
  readonly secure: (protocols: readonly Protocol[]) => Promise<TLSSocket>;
  /** From now on none is made, nor gone on with. */
  readonly stop: () => void;
}

/** Each connection has so many milliseconds to stand, TLS and proxy included. */
export function connectorTo(endpoint: Endpoint, milliseconds: number): Connector {
  const url = new URL(endpoint.origin);
  const { proxy } = endpoint;
  const place: HostPort = { host: hostOf(url), port: portOf(url) };
  const toServer = once(tlsWithServer(endpoint, place));
  const toProxy = once(tlsWithProxy(endpoint, proxy));
  const { making, stop } = stoppable(milliseconds);
  const carry = (signal: AbortSignal): Promise<Socket> =>
    proxy === undefined ? dial(place, signal) : dialThrough(proxy, place, { tls: toProxy, signal });
  return {
    plain: () =>
      making((signal) => (forwards(proxy) ? dialProxy(proxy, toProxy, signal) : carry(signal))),
    secure: (protocols) =>
      making(async (signal) => {
        const tls = toServer();
        return secure(await carry(signal), tls, { protocols, signal });
      }),
    stop,
  };
}

/** Its signal exists only while something is being made: it takes more than a kilobyte. */
function stoppable(milliseconds: number) {
  let underWay = 0;
  let stop: AbortController | undefined;
  return {
    making: async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      const { signal } = (stop ??= new AbortController());
      underWay += 1;
      try {
        return await within(milliseconds, signal, work);
      } finally {
        underWay -= 1;
        if (underWay === 0 && !signal.aborted) stop = undefined;
      }
    },
    stop: (): void => {
      stop ??= new AbortController();
      stop.abort();
    },
  };
}

/** Without TLS there is nothing to tunnel: HTTP proxies are sent the request itself (RFC 9112, section 3.2.2). */
export function forwards(proxy: Proxy | undefined): proxy is Proxy {
  return proxy !== undefined && proxy.kind !== 'socks5';
}

function tlsWithServer({ tls }: Endpoint, { host }: HostPort): () => TlsWith {
  const { ca, cert, key, servername = host, rejectUnauthorized } = tls;
  return () => ({ secureContext: contextOf({ ca, cert, key }), servername, rejectUnauthorized });
}

/** As kubectl, trusts the proxy as the server: whom the kubeconfig names. */
function tlsWithProxy({ tls }: Endpoint, proxy: Proxy | undefined): () => TlsWith {
  const { ca, rejectUnauthorized } = proxy === undefined ? {} : tls;
  return () => ({
    secureContext: contextOf({ ca }),
    servername: proxy?.host ?? '',
    rejectUnauthorized,
  });
}

const contexts = new Map<string, WeakRef<SecureContext>>();
const forgotten = new FinalizationRegistry<string>((digest) => contexts.delete(digest));

/** One for all connections that trust and show the same, for it takes 20 kB. Found by digest, so that no key is held on to. */
function contextOf(tls: Pick<Tls, 'ca' | 'cert' | 'key'>): SecureContext {
  const digest = digestOf([tls.ca, tls.cert, tls.key]);
  const known = contexts.get(digest)?.deref();
  if (known !== undefined) return known;
  const made = createSecureContext(tls);
  contexts.set(digest, new WeakRef(made));
  forgotten.register(made, digest);
  return made;
}

/** Certificates are parsed once, not for every connection; then their text is let go. */
function once<T>(make: () => T): () => T {
  let state: { readonly make: () => T } | { readonly made: T } = { make };
  return () => {
    if ('make' in state) state = { made: state.make() };
    return state.made;
  };
}
