import { expect } from 'chai';
import { execa } from 'execa';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { atWrite, first, type Proxy, startProxy } from '../rig/proxy.ts';

describe('the proxy in front of an API server', () => {
  let rig: Rig;
  let cluster: Cluster;
  let proxy: Proxy;

  before(async () => {
    rig = await freshClusters('cluster1');
    cluster = rig.cluster('cluster1');
    proxy = await startProxy(cluster, rig.dir);
  });

  after(async () => {
    await proxy.stop();
    await rig.stop();
  });

  const create = (name: string): Promise<string> =>
    cluster.kubectl(['--kubeconfig', proxy.kubeconfig, 'create', 'configmap', name]);

  const exists = async (name: string): Promise<boolean> => {
    const found = await cluster.api.get(`/api/v1/namespaces/default/configmaps/${name}`);
    return found !== undefined;
  };

  it('notes every request, and which of them would have changed something', async () => {
    proxy.play(() => undefined);
    await create('plain');
    const dryRun = ['--dry-run=server', '--kubeconfig', proxy.kubeconfig];
    await cluster.kubectl(['create', 'configmap', 'tried', ...dryRun]);
    const posts = proxy.seen().filter(({ method }) => method === 'POST');
    expect(posts.map(({ dryRun: tried, write }) => [tried, write])).to.deep.equal([
      [false, true],
      [true, false],
    ]);
    expect([await exists('plain'), await exists('tried')]).to.deep.equal([true, false]);
  });

  it('loses the answer to the second write, though the server has done it', async () => {
    proxy.play(atWrite(2, { kind: 'reset', when: 'after' }));
    await create('answered');
    expect(await create('lost').catch(() => 'failed')).to.equal('failed');
    expect(await exists('lost')).to.equal(true);
  });

  for (const [when, done] of [
    ['before', false],
    ['after', true],
  ] as const) {
    it(`kills the client ${when} the server has done the write`, async () => {
      const name = `killed-${when}`;
      const client = execa(
        rig.binaries.path.kubectl,
        ['--kubeconfig', proxy.kubeconfig, 'create', 'configmap', name],
        { reject: false },
      );
      proxy.play(atWrite(1, { kind: 'kill', when, pid: () => client.pid ?? 0 }));
      expect((await client).signal).to.equal('SIGKILL');
      expect(await exists(name)).to.equal(done);
    });
  }

  it('answers 429 as often as it is told, with Retry-After', async () => {
    const busy = { kind: 'answer', status: 429, retryAfter: 1 } as const;
    proxy.play(first(1, ({ write }) => write, busy));
    await create('patient');
    expect(proxy.seen().filter(({ write }) => write)).to.have.length(2);
    proxy.play(() => busy);
    const response = await fetch(`${proxy.server}/version`);
    expect([response.status, response.headers.get('retry-after')]).to.deep.equal([429, '1']);
  });

  it('passes the events of a watch on as they come', async () => {
    proxy.play(() => undefined);
    const hangUp = new AbortController();
    const path = '/api/v1/namespaces/default/configmaps?watch=true';
    const response = await fetch(`${proxy.server}${path}`, { signal: hangUp.signal });
    await create('watched');
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('"name":"watched"')) break;
    }
    hangUp.abort();
    expect(text).to.contain('"type":"ADDED"');
  });
});
