import { createHash } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { Proxy } from './proxy.ts';

/** How TLS with a server is done: whom to trust (whom Node trusts by default), and the client's certificate with its key. */
export interface Tls extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key'> {
  /** The name that the server's certificate must have; undefined means that of the URL. */
  readonly servername?: string | undefined;
  /** False trusts anybody. */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Where connections lead to, and how. Plain data: equal endpoints can share connections. */
export interface Endpoint {
  /** `http://host:port` or `https://host:port`. */
  readonly origin: string;
  readonly tls: Tls;
  readonly proxy: Proxy | undefined;
}

/** The same for equal endpoints and parts of them; no key is held on to where it is kept. */
export function digestOf(part: unknown): string {
  return createHash('sha256').update(JSON.stringify(part)).digest('base64');
}
