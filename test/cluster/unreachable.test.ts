import { expect } from 'chai';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Connection } from '../../lib/cluster/connection.ts';
import { kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import { parseProxy } from '../../lib/network/proxy.ts';
import { closingAfterEach } from '../support/closing.ts';
import { refusal } from '../support/contract/lab.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { connectionTo, pki, serveOver } from '../support/protocols.ts';
import { sendJson } from '../support/scripted-server.ts';
import { startTunnel } from '../support/tunnel.ts';

const anything = { verb: '*', group: '*', resource: '*' };

describe('cluster/unreachable', () => {
  const keep = closingAfterEach();

  /** The port of a server that treats connections like this. */
  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    const server = createServer(onConnection).listen(0, '127.0.0.1');
    keep(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  const serve = async (spoken: 'http' | 'h2') =>
    keep(
      await serveOver(spoken, (_, response) => sendJson(response, 200, { gitVersion: 'v1.36.3' })),
    );

  /** Why there is no answer. */
  async function reason(connection: Connection, connect?: number): Promise<string> {
    const { code, message } = await refusedBy(connection, connect);
    expect(code).to.equal('unreachable');
    return message.replace('ask the version in cluster1: ', '');
  }

  async function hint(connection: Connection): Promise<string | undefined> {
    return (await refusedBy(connection)).hint;
  }

  function refusedBy(connection: Connection, connect = 10_000) {
    const client = kubernetesClient({
      cluster: 'cluster1',
      connect: () => Promise.resolve(connection),
      clock: fakeClock(),
      limits: { connect },
    });
    return refusal(keep(client).version());
  }

  it('is a server that is not there, in plain words', async () => {
    const { tls } = connectionTo({ url: '' });
    const server = await serve('h2');
    const plain = await serve('http');
    const hangsUp = await listen((socket) => socket.destroy());
    const silent = await listen(() => undefined);
    const words: readonly (readonly [Connection, RegExp])[] = [
      [
        connectionTo({ url: 'https://api.invalid' }),
        /^the name of the API server (does not exist|cannot be looked up now) \(getaddrinfo/,
      ],
      [
        { ...connectionTo(server), tls: {} },
        /^the certificate of the API server is not trusted \(self-signed/,
      ],
      [
        { ...connectionTo(server), tls: { ca: pki.cert } },
        /^the certificate of the API server is for another name \(Hostname/,
      ],
      [
        { server: plain.url.replace('http:', 'https:'), tls, headers: {} },
        /^the API server does not speak TLS at this address \(/,
      ],
      [
        connectionTo({ url: `https://127.0.0.1:${hangsUp}` }),
        /^the connection to the API server broke \(/,
      ],
    ];
    for (const [connection, expected] of words) {
      expect(await reason(connection)).to.match(expected);
    }
    expect(await reason(connectionTo({ url: `https://127.0.0.1:${silent}` }), 50)).to.equal(
      'nobody answers at the address of the API server (no connection within 0.05 s)',
    );
  });

  it('is a server that wants a client certificate, which is not called untrusted itself', async () => {
    const strict = createTlsServer({ ...pki, requestCert: true }).listen(0, '127.0.0.1');
    keep(strict);
    await once(strict, 'listening');
    const url = `https://127.0.0.1:${(strict.address() as AddressInfo).port}`;
    expect(await reason(connectionTo({ url }))).to.match(
      /^the API server does not take the client certificate, or lack of one \(.*alert/,
    );
    expect(await hint(connectionTo({ url }))).to.match(/^give the user of this context/);
  });

  it('is whatever knows nothing of types: no cluster without any', async () => {
    for (const [status, body] of [
      [200, { hello: 1 }],
      [200, '<html>Please log in</html>'],
      [404, '404 page not found'],
    ] as const) {
      const server = keep(
        await serveOver('http', (_, response) => sendJson(response, status, body)),
      );
      const connect = () => Promise.resolve(connectionTo(server));
      const client = keep(kubernetesClient({ cluster: 'cluster1', connect, clock: fakeClock() }));
      for (const question of [client.version(), client.may(anything)]) {
        expect((await refusal(question)).message).to.match(/(other than an API|not serve this)/);
      }
      const { code, message } = await refusal(client.kinds());
      expect(code).to.equal('unreachable');
      expect(message).to.match(/^discover types in cluster1: something other than an API server/);
    }
  });

  it('is a proxy that does not do its part, in plain words', async () => {
    const server = await serve('h2');
    const helpless = keep(await startTunnel({ status: 502 }));
    const impostor = keep(await startTunnel({ tls: pki }));
    const hangsUp = await listen((socket) => socket.destroy());
    const silent = await listen(() => undefined);
    const secureShell = await listen((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
    const words: Readonly<Record<string, RegExp>> = {
      'http://proxy.invalid:3128':
        /^the name of the proxy http:\/\/proxy.invalid:3128 (does not exist|cannot be looked up now) \(/,
      [helpless.url]:
        /^the proxy \S+ cannot reach the API server \(no tunnel to 127.0.0.1:\d+: HTTP 502 No\)$/,
      [impostor.url]: /^the certificate of the proxy https:\S+ is for another name \(/,
      [`http://127.0.0.1:${hangsUp}`]: /^the connection to the proxy \S+ broke \(/,
      [`socks5://127.0.0.1:${hangsUp}`]: /^the connection to the proxy \S+ broke \(/,
      [`http://127.0.0.1:${secureShell}`]: /^the proxy \S+ does not speak HTTP \(Parse Error/,
      [helpless.url.replace('http:', 'https:')]:
        /^the proxy \S+ does not speak TLS at this address \(wrong version number\)$/,
    };
    for (const [url, expected] of Object.entries(words)) {
      const proxy = parseProxy(url);
      expect(await reason({ ...connectionTo(server), proxy })).to.match(expected);
    }
    const mute = `http://127.0.0.1:${silent}`;
    expect(await reason({ ...connectionTo(server), proxy: parseProxy(mute) }, 50)).to.equal(
      `nobody answers at the address of the proxy ${mute} (no connection within 0.05 s)`,
    );
  });

  it('says of a proxy where it is named, and of a login where it is written', async () => {
    const server = await serve('h2');
    const refusing = keep(await startTunnel({ status: 403 }));
    const locked = keep(await startTunnel({ login: 'me:secret' }));
    const origin = /named by `proxy-url` in the kubeconfig or else by HTTPS_PROXY, .* NO_PROXY/;
    const refused = await hint({ ...connectionTo(server), proxy: parseProxy(refusing.url) });
    expect(refused)
      .to.match(/^is it the right proxy/)
      .and.to.match(origin);
    const kept = await hint({ ...connectionTo(server), proxy: parseProxy(locked.url) });
    expect(kept)
      .to.match(/^write its login into its address/)
      .and.to.match(origin);
    expect(await hint(connectionTo({ url: 'https://127.0.0.1:1' }))).to.equal(undefined);
  });
});
