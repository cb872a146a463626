import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kubernetesClusters } from '../../lib/cluster/clusters.ts';
import { refusal } from '../support/contract/lab.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { serveOver } from '../support/protocols.ts';
import { type ScriptedServer, sendJson, serve } from '../support/scripted-server.ts';
import { startTunnel } from '../support/tunnel.ts';

const built = new URL('../../lib/cluster/clusters.js', import.meta.url);

describe('cluster/clusters', () => {
  let folder: string;
  let server: ScriptedServer;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-clusters-'));
    server = await serve((_, response) => {
      sendJson(response, 200, { gitVersion: 'v1.36.3' });
    });
    file = join(folder, 'config');
    await writeFile(file, kubeconfig('east', `{server: "${server.url}"}`));
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('reaches a cluster by its context, and gives the same client for the same name', async () => {
    const access = { name: 'cluster1', context: 'east', kubeconfig: undefined };
    const clusters = kubernetesClusters([access], { kubeconfig: { file } });
    expect(await clusters('cluster1').version()).to.equal('v1.36.3');
    expect(clusters('cluster1')).to.equal(clusters('cluster1'));
    clusters.close();
  });

  it('prefers the kubeconfig of the cluster to that of the command line', async () => {
    const access = { name: 'cluster1', context: 'east', kubeconfig: file };
    const clusters = kubernetesClusters([access], {
      kubeconfig: { file: join(folder, 'missing') },
    });
    expect(await clusters('cluster1').version()).to.equal('v1.36.3');
    clusters.close();
  });

  it('says which cluster cannot be reached for want of a context', async () => {
    const access = { name: 'cluster1', context: 'west', kubeconfig: file };
    const error = await refusal(kubernetesClusters([access], {})('cluster1').version());
    expect(error.code).to.equal('context-missing');
    expect(error.cluster).to.equal('cluster1');
    expect(error.message).to.match(/^ask the version in cluster1: context west does not exist: /);
  });

  for (const spoken of ['http', 'https', 'h2'] as const) {
    it(`lets the process end although the server would keep the connection, over ${spoken}`, async () => {
      const keeping = await serveOver(spoken, (_, response) => {
        sendJson(response, 200, { gitVersion: 'v1.36.3' });
      });
      const own = join(folder, `config-${spoken}`);
      const cluster = `{server: "${keeping.url}", insecure-skip-tls-verify: true}`;
      await writeFile(own, kubeconfig('east', cluster));
      const access = [{ name: 'cluster1', context: 'east', kubeconfig: own }];
      const script = `
        import { kubernetesClusters } from ${JSON.stringify(built.href)};
        console.log(await kubernetesClusters(${JSON.stringify(access)}, {})('cluster1').version());
      `;
      const args = ['--input-type=module', '--eval', script];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
      expect(stdout).to.equal('v1.36.3\n');
      await keeping.close();
    });
  }

  describe('through proxies', () => {
    const access = { name: 'cluster1', context: 'east', kubeconfig: undefined };
    const hosts = { 'api.invalid': '127.0.0.1' };
    let secured: ScriptedServer;
    let tunnels: Awaited<ReturnType<typeof startTunnel>>[];
    let port: string;

    before(async () => {
      secured = await serveOver('h2', (_, response) => {
        sendJson(response, 200, { gitVersion: 'v1.36.3' });
      });
      ({ port } = new URL(secured.url));
      tunnels = await Promise.all([startTunnel({ hosts }), startTunnel({ hosts })]);
    });
    after(() => Promise.all([secured, ...tunnels].map((one) => one.close())));

    /** The version, or why there is none, of a server at a host in this environment; and what each proxy was asked. */
    async function reach(
      host: string,
      env: Readonly<Record<string, string>>,
      more = '',
    ): Promise<unknown> {
      const own = join(folder, 'proxied');
      const server = `https://${host}:${port}`;
      const cluster = `{server: "${server}", insecure-skip-tls-verify: true${more}}`;
      await writeFile(own, kubeconfig('east', cluster));
      const before = tunnels.map(({ asked }) => asked.length);
      const clusters = kubernetesClusters([access], {
        kubeconfig: { file: own, env },
        clock: fakeClock(),
      });
      const version = await clusters('cluster1')
        .version()
        .catch((error: unknown) => String(error));
      clusters.close();
      return { version, asked: tunnels.map(({ asked }, at) => asked.slice(before[at])) };
    }

    const url = (at: number): string => tunnels[at]?.url ?? '';

    it('takes that of HTTPS_PROXY', async () => {
      expect(await reach('api.invalid', { HTTPS_PROXY: url(0) })).to.deep.equal({
        version: 'v1.36.3',
        asked: [[`api.invalid:${port}`], []],
      });
    });

    it('prefers that of the kubeconfig', async () => {
      const env = { HTTPS_PROXY: url(0), NO_PROXY: '*' };
      expect(await reach('api.invalid', env, `, proxy-url: "${url(1)}"`)).to.deep.equal({
        version: 'v1.36.3',
        asked: [[], [`api.invalid:${port}`]],
      });
    });

    it('goes directly to the loopback, and where NO_PROXY says', async () => {
      const env = { HTTPS_PROXY: url(0), NO_PROXY: '.invalid' };
      expect(await reach('127.0.0.1', env)).to.deep.equal({ version: 'v1.36.3', asked: [[], []] });
      const direct = await reach('api.invalid', env);
      expect(direct).to.have.deep.property('asked', [[], []]);
      expect(direct)
        .to.have.property('version')
        .that.matches(/getaddrinfo \w+ api.invalid/);
    });

    it('says that it is the proxy which cannot be reached, without its password', async () => {
      const gone = await startTunnel();
      await gone.close();
      const env = { HTTPS_PROXY: gone.url.replace('://', '://me:secret@') };
      expect(await reach('api.invalid', env)).to.have.property(
        'version',
        `ClusterError: ask the version in cluster1: nothing listens at the address of the proxy ${gone.url}` +
          ` (connect ECONNREFUSED ${gone.url.replace('http://', '')})`,
      );
    });

    it('says what the proxy says', async () => {
      const locked = await startTunnel({ login: 'me:secret' });
      expect(await reach('api.invalid', { HTTPS_PROXY: locked.url })).to.have.property(
        'version',
        `ClusterError: ask the version in cluster1: the proxy ${locked.url} refuses to connect` +
          ` (no tunnel to api.invalid:${port}: HTTP 407 No)`,
      );
      expect(locked.asked).to.have.length(1);
      await locked.close();
    });

    it('says that the kubeconfig names a proxy of an unknown kind, and does not repeat it', async () => {
      const more = ', proxy-url: "gopher://me:secret@proxy"';
      expect(await reach('api.invalid', {}, more)).to.have.property(
        'version',
        'ClusterError: ask the version in cluster1: context east cannot be used: ' +
          'proxy-url must begin with http, https or socks5',
      );
    });
  });
});
