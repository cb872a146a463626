import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity, createSecureContext } from 'node:tls';
import type { Tls } from './tls.ts';

/** An agent that keeps idle connections to a server; through a proxy, if there is one. */
export async function agentFor(
  server: string,
  tls: Tls,
  proxy: string | undefined,
): Promise<HttpAgent> {
  if (proxy !== undefined) return proxyAgent(server, tls, proxy);
  if (server.startsWith('http:')) return new HttpAgent({ keepAlive: true });
  const { ca, cert, key, servername, rejectUnauthorized } = tls;
  return new HttpsAgent({
    keepAlive: true,
    // Certificates are parsed here once, not for every connection.
    secureContext: createSecureContext({ ca, cert, key }),
    rejectUnauthorized,
    ...(servername !== undefined && named(servername)),
  });
}

/** An IP address is no name that TLS could ask for, but a certificate can be for one. */
function named(name: string): Pick<RequestOptions, 'servername' | 'checkServerIdentity'> {
  return isIP(name) === 0
    ? { servername: name }
    : { servername: '', checkServerIdentity: (_host, peer) => checkServerIdentity(name, peer) };
}

/**
 * `KubeConfig` of @kubernetes/client-node has agents for proxies. That takes a while to load: this module is the only one to import
 * it, by name and only when there is a proxy.
 */
async function proxyAgent(server: string, tls: Tls, proxy: string): Promise<HttpAgent> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { ca, cert, key, servername, rejectUnauthorized } = tls;
  const config = new KubeConfig();
  config.loadFromOptions({
    currentContext: 'context',
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    clusters: [
      {
        name: 'cluster',
        server,
        skipTLSVerify: !rejectUnauthorized || server.startsWith('http:'),
        tlsServerName: servername,
        caData: ca?.toString('base64'),
        proxyUrl: proxy.replace(/^socks5:/i, 'socks5h:'),
      },
    ],
    users: [{ name: 'user', certData: cert?.toString('base64'), keyData: key?.toString('base64') }],
  });
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  if (!(options.agent instanceof HttpAgent)) throw new Error('no agent for proxy-url');
  return Object.assign(options.agent, { keepAlive: true });
}
