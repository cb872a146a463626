import { textAt } from '../json.ts';

/** A server that connects on behalf of others. */
export interface Proxy {
  /** `http` and `https` tunnel by CONNECT, `socks5` by RFC 1928; `https` is spoken to over TLS. */
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  /** Never shown. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** Which proxy leads to a URL; undefined when none does. */
export type Proxies = (url: URL) => Proxy | undefined;

/** As Go, a `socks5` proxy looks names up itself, so `socks5h` is the same. */
const kinds: ReadonlyMap<string, readonly [kind: Proxy['kind'], port: number]> = new Map([
  ['http:', ['http', 80]],
  ['https:', ['https', 443]],
  ['socks5:', ['socks5', 1080]],
  ['socks5h:', ['socks5', 1080]],
]);

/** `http://user:password@host:port`; undefined when it is no proxy that we can speak to. */
export function parseProxy(text: string): Proxy | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const known = kinds.get(url.protocol);
  if (known === undefined || url.hostname === '') return undefined;
  const [kind, port] = known;
  const login = { user: decoded(url.username), password: decoded(url.password) };
  return {
    kind,
    host: hostOf(url),
    port: url.port === '' ? port : Number(url.port),
    login: login.user === '' && login.password === '' ? undefined : login,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The name or address of a URL's host; that of IPv6 without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The port of a URL, also where it is the usual one. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'http:' ? 80 : 443;
}

/** `host:port`, IPv6 in brackets. */
export function authorityOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** For messages: without the login. */
function nameOf({ kind, host, port }: Proxy): string {
  return `${kind}://${authorityOf(host, port)}`;
}

/** `Proxy-Authorization` (RFC 9110, section 11.7.2), if the proxy wants a login. */
export function proxyHeaders({ login }: Proxy): Readonly<Record<string, string>> {
  if (login === undefined) return {};
  const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
  return { 'Proxy-Authorization': `Basic ${basic}` };
}

/** It went wrong between us and the proxy, or in the proxy; `code` is that of the cause. */
export class ProxyError extends Error {
  readonly code: string | undefined;
  /** `http://proxy:3128`. */
  readonly proxy: string;

  constructor(proxy: Proxy, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'ProxyError';
    this.proxy = nameOf(proxy);
    this.code = textAt(cause, 'code');
  }
}
