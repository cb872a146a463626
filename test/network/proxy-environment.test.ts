import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { proxiesIn } from '../../lib/network/proxy-environment.ts';

/**
 * Which URLs Go (golang.org/x/net/http/httpproxy 0.49.0, as in kubectl 1.36) reaches without the proxy that HTTPS_PROXY
 * names, for many values of NO_PROXY.
 */
interface Recorded {
  readonly urls: readonly string[];
  readonly rules: readonly {
    readonly NO_PROXY: string;
    readonly direct: readonly string[];
  }[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../test/network/go-no-proxy.json', import.meta.url), 'utf8'),
) as Recorded;

/** `http://host:port` of the proxy that leads to a URL. */
function proxyTo(url: string, env: Readonly<Record<string, string>>): string | undefined {
  const proxy = proxiesIn(env)(new URL(url));
  return proxy && `${proxy.kind}://${proxy.host}:${proxy.port}`;
}

describe('network/proxy-environment', () => {
  for (const { NO_PROXY, direct } of recorded.rules) {
    it(`takes NO_PROXY=${JSON.stringify(NO_PROXY)} as Go does`, () => {
      const env = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY };
      const reached = recorded.urls.filter((url) => proxyTo(url, env) === undefined);
      expect(reached).to.deep.equal(direct);
    });
  }

  it('takes HTTPS_PROXY for https and HTTP_PROXY for http', () => {
    const env = { HTTPS_PROXY: 'http://one:1', HTTP_PROXY: 'http://two:2' };
    expect(proxyTo('https://a', env)).to.equal('http://one:1');
    expect(proxyTo('http://a', env)).to.equal('http://two:2');
    expect(proxyTo('http://a', { HTTPS_PROXY: 'http://one:1' })).to.equal(undefined);
    expect(proxyTo('https://a', { ALL_PROXY: 'http://one:1' })).to.equal(undefined);
  });

  it('prefers capitals, but not when they are empty', () => {
    const env = { https_proxy: 'http://small:1', no_proxy: 'b' };
    expect(proxyTo('https://a', env)).to.equal('http://small:1');
    expect(proxyTo('https://b', env)).to.equal(undefined);
    expect(proxyTo('https://a', { ...env, HTTPS_PROXY: 'http://great:2' })).to.equal(
      'http://great:2',
    );
    expect(proxyTo('https://b', { ...env, NO_PROXY: 'c' })).to.equal('http://small:1');
    expect(proxyTo('https://b', { ...env, HTTPS_PROXY: '', NO_PROXY: '' })).to.equal(undefined);
  });

  it('takes a host with a port for an HTTP proxy, and knows the usual ports', () => {
    const ways = {
      'proxy:3128': 'http://proxy:3128',
      proxy: 'http://proxy:80',
      '10.0.0.1:8080': 'http://10.0.0.1:8080',
      'https://proxy': 'https://proxy:443',
      'socks5://proxy': 'socks5://proxy:1080',
      'socks5h://proxy:99': 'socks5://proxy:99',
      'http://me:pa%20ss@proxy:3128': 'http://proxy:3128',
      'http://[fd00::1]:3128': 'http://fd00::1:3128',
    };
    for (const [value, proxy] of Object.entries(ways)) {
      expect([value, proxyTo('https://a', { HTTPS_PROXY: value })]).to.deep.equal([value, proxy]);
    }
  });

  it('refuses what names no proxy, instead of going past it, and does not repeat it', () => {
    const values = [
      'gopher://me:secret@proxy',
      'socks4://proxy:1080',
      'http://',
      '%%',
      'http://me:secret#1@proxy:3128',
      'http://me:secret/1@proxy:3128',
      'proxy:99999',
    ];
    for (const value of values) {
      const asked = () => proxyTo('https://a', { https_proxy: value });
      expect(asked, value).to.throw(/^https_proxy names no proxy: [^#]*#[^#]*$/);
      expect(asked, value).not.to.throw(/secret/);
      expect(proxyTo('http://a', { https_proxy: value })).to.equal(undefined);
      expect(proxyTo('https://a', { https_proxy: value, NO_PROXY: '*' })).to.equal(undefined);
    }
  });

  it('reads the login of a proxy, with its escapes', () => {
    const logins = {
      'http://me:pa%20ss@proxy': { user: 'me', password: 'pa ss' },
      'http://me@proxy': { user: 'me', password: '' },
      'http://100%:x@proxy': { user: '100%', password: 'x' },
      'http://proxy': undefined,
    };
    for (const [value, login] of Object.entries(logins)) {
      const proxy = proxiesIn({ HTTPS_PROXY: value })(new URL('https://a'));
      expect(proxy?.login).to.deep.equal(login);
    }
  });
});
