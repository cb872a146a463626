import { request } from 'node:http';
import type { Socket } from 'node:net';
import { failure, proxyCannot, proxyLogin, proxyRefused } from './failure.ts';
import { authorityOf, type Proxy, proxyHeaders } from './proxy.ts';

/** Asks an HTTP proxy at the other end of a connection for a tunnel to a place (RFC 9110, CONNECT). */
export function askTunnel(
  socket: Socket,
  proxy: Proxy,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  const authority = authorityOf(host, port);
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, Connection: 'keep-alive', ...proxyHeaders(proxy) },
      createConnection: () => socket,
    });
    asked.once('connect', ({ statusCode = 0, statusMessage = '' }, _, head: Buffer) => {
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve();
      } else {
        reject(refusal(authority, statusCode, statusMessage));
      }
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** A proxy that cannot reach the server answers 5xx; the rest is its last word. */
function refusal(authority: string, status: number, words: string): Error {
  const code = status >= 500 ? proxyCannot : status === 407 ? proxyLogin : proxyRefused;
  return failure(code, `no tunnel to ${authority}: HTTP ${status} ${words}`.trim());
}
