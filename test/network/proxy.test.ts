import { expect } from 'chai';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { openChannel } from '../../lib/network/channel.ts';
import {
  connectTimeout,
  proxyCannot,
  proxyLogin,
  proxyRefused,
} from '../../lib/network/failure.ts';
import { parseProxy, ProxyError } from '../../lib/network/proxy.ts';
import { get, patient } from '../support/channel.ts';
import { closingAfterEach } from '../support/closing.ts';
import { describeOverEach, pki, proxyPki, serveOver } from '../support/protocols.ts';
import { type ScriptedServer, sendJson } from '../support/scripted-server.ts';
import { startSocks } from '../support/socks.ts';
import { startTunnel } from '../support/tunnel.ts';

const tls = { ca: `${pki.cert}${proxyPki.cert}`, servername: 'cluster.example.org' };

describeOverEach('network/proxy', (spoken) => {
  const keep = closingAfterEach();
  let server: ScriptedServer;
  let port: string;

  beforeEach(async () => {
    server = keep(
      await serveOver(spoken, (request, response) => {
        sendJson(response, 200, { login: request.headers['proxy-authorization'] ?? 'unseen' });
      }),
    );
    ({ port } = new URL(server.url));
  });

  /** What the server answers through a proxy, or how it comes to no answer. */
  async function through(
    proxy: string,
    host = '127.0.0.1',
    connect = patient.connect,
  ): Promise<unknown> {
    const origin = `${new URL(server.url).protocol}//${host}:${port}`;
    const limits = { ...patient, connect };
    const channel = keep(openChannel({ origin, tls, proxy: parseProxy(proxy) }, limits));
    return get(channel).catch((error: unknown) => error);
  }

  const answered = '{"login":"unseen"}';

  it('tunnels through an HTTP proxy; without TLS, hands it the request', async () => {
    const proxy = keep(await startTunnel());
    expect(await through(proxy.url)).to.equal(answered);
    const place = `127.0.0.1:${port}`;
    expect(proxy.asked).to.deep.equal([spoken === 'http' ? `http://${place}/thing` : place]);
  });

  it('shows the proxy, and nobody else, the login of its URL', async () => {
    const proxy = keep(await startTunnel({ login: 'me:pa ss' }));
    expect(await through(proxy.url.replace('://', '://me:pa%20ss@'))).to.equal(answered);
  });

  it('speaks TLS with a proxy that wants it, and checks whom it speaks to', async () => {
    const proxy = keep(await startTunnel({ tls: proxyPki }));
    expect(await through(proxy.url)).to.equal(answered);
    const impostor = keep(await startTunnel({ tls: pki }));
    const error = await through(impostor.url);
    expect(error).to.be.instanceOf(ProxyError).and.to.include({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      proxy: impostor.url,
    });
  });

  it('connects through a SOCKS proxy, by name and by address', async () => {
    const hosts = { 'api.internal': '127.0.0.1', '[fd00::1:2]': '127.0.0.1' };
    const proxy = keep(await startSocks({ hosts }));
    const places = ['127.0.0.1', ...Object.keys(hosts)];
    for (const host of places) {
      expect([host, await through(proxy.url, host)]).to.deep.equal([host, answered]);
    }
    expect(proxy.asked).to.deep.equal(places.map((host) => `${host}:${port}`));
  });

  it('logs in at a SOCKS proxy that wants it', async () => {
    const proxy = keep(await startSocks({ login: 'me:pa ss' }));
    expect(await through(proxy.url.replace('://', '://me:pa%20ss@'))).to.equal(answered);
    const wrong = await through(proxy.url.replace('://', '://me:wrong@'));
    expect(wrong).to.include({ code: proxyLogin, message: 'it does not accept the login' });
    expect(await through(proxy.url)).to.include({
      code: proxyLogin,
      message: 'it wants a login',
    });
    const open = keep(await startSocks());
    const needless = await through(open.url.replace('://', '://me:pw@'));
    expect(needless).to.include({ code: proxyLogin, message: 'it takes no login' });
  });

  it('tells what a SOCKS proxy says instead of connecting', async () => {
    const closed = keep(await startSocks({ reply: 5 }));
    expect(await through(closed.url)).to.include({
      code: proxyCannot,
      message: 'no way to 127.0.0.1: connection refused',
    });
    const strict = keep(await startSocks({ reply: 2 }));
    expect(await through(strict.url)).to.include({ code: proxyRefused, proxy: strict.url });
  });

  it('tells that nothing listens where the proxy should be', async () => {
    const proxy = await startTunnel();
    await proxy.close();
    expect(await through(proxy.url))
      .to.be.instanceOf(ProxyError)
      .and.to.include({
        code: 'ECONNREFUSED',
        proxy: proxy.url,
      });
  });

  for (const scheme of spoken === 'http' ? ['socks5'] : ['http', 'socks5']) {
    it(`does not wait for ever for an ${scheme} proxy that says nothing, nor hide that it hung up`, async () => {
      const silent = keep(createServer()).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const url = `${scheme}://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      expect(await through(url, undefined, 50)).to.include({ code: connectTimeout, proxy: url });
      silent.on('connection', (socket) => socket.once('data', () => socket.end()));
      expect(await through(url)).to.include({ code: 'ECONNRESET', proxy: url });
    });
  }

  if (spoken !== 'http') {
    it('tells what an HTTP proxy answers instead of tunnelling', async () => {
      const statuses = { 403: proxyRefused, 502: proxyCannot, 503: proxyCannot };
      for (const [status, code] of Object.entries(statuses)) {
        const proxy = keep(await startTunnel({ status: Number(status) }));
        const message = `no tunnel to 127.0.0.1:${port}: HTTP ${status} No`;
        expect(await through(proxy.url)).to.include({ code, message, proxy: proxy.url });
      }
      const locked = keep(await startTunnel({ login: 'me:pw' }));
      const error = await through(locked.url.replace('://', '://me:secret@'));
      expect(error).to.include({ code: proxyLogin, proxy: locked.url });
      expect(JSON.stringify([String(error), error])).not.to.include('secret');
    });

    it('leaves names to the proxy', async () => {
      const proxy = keep(await startTunnel({ hosts: { 'api.internal': '127.0.0.1' } }));
      expect(await through(proxy.url, 'api.internal')).to.equal(answered);
      expect(proxy.asked).to.deep.equal([`api.internal:${port}`]);
    });
  }
});
