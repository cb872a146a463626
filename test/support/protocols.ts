import { readFileSync } from 'node:fs';
import type { Connection } from '../../lib/cluster/connection.ts';
import { type Script, type ScriptedServer, serve } from './scripted-server.ts';

/** What API servers, and what stands before them, speak: no TLS, TLS without HTTP/2, and both. */
const protocols = ['http', 'https', 'h2'] as const;

export type Spoken = (typeof protocols)[number];

/** The same tests over each protocol. */
export function describeOverEach(title: string, tests: (spoken: Spoken) => void): void {
  for (const spoken of protocols) describe(`${title} over ${spoken}`, () => tests(spoken));
}

const folder = new URL('../../../test/cluster/tls/', import.meta.url);

const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** The key and the certificate of test servers; it is for cluster.example.org. */
export const pki = { key: read('server.key'), cert: read('server.crt') } as const;

/** The same for proxies; the certificate is for 127.0.0.1. */
export const proxyPki = { key: pki.key, cert: read('proxy.crt') } as const;

/** A scripted server that speaks so. */
export function serveOver(spoken: Spoken, script: Script): Promise<ScriptedServer> {
  return serve(script, spoken === 'http' ? undefined : { ...pki, http2: spoken === 'h2' });
}

/** How to reach a test server. */
export function connectionTo(
  server: Pick<ScriptedServer, 'url'>,
  headers: Readonly<Record<string, string>> = {},
): Connection {
  const tls = { ca: pki.cert, servername: 'cluster.example.org' };
  return { server: server.url, tls, headers };
}
