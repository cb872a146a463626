import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect } from 'chai';
import { readKubeconfig, readKubeconfigFiles } from '../../lib/cluster/kubeconfig.ts';

const [authority = ''] = rootCertificates;

describe('In a Pod', () => {
  let folder = '';
  const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-pod-'));
    writeFileSync(join(folder, 'ca.crt'), authority);
    writeFileSync(join(folder, 'token'), 'first\n');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function places(env: Readonly<Record<string, string>>) {
    return { env: { HOME: folder, ...env }, serviceAccount: folder };
  }

  it('the context in-cluster leads to its cluster, with its service account', async () => {
    const kubeconfig = await readKubeconfig(places(pod));
    expect([...kubeconfig.contexts.keys()]).to.deep.equal(['in-cluster']);
    const { server, tls, headers } = await kubeconfig.connect('in-cluster');
    expect(server).to.equal('https://10.0.0.1');
    expect(String(tls.ca)).to.contain('BEGIN CERTIFICATE');
    expect(headers).to.deep.equal({ Authorization: 'Bearer first' });
  });

  it('each connection reads the token anew, as Kubernetes replaces it', async () => {
    const kubeconfig = await readKubeconfig(places(pod));
    await kubeconfig.connect('in-cluster');
    writeFileSync(join(folder, 'token'), 'second\n');
    const { headers } = await kubeconfig.connect('in-cluster');
    expect(headers).to.deep.equal({ Authorization: 'Bearer second' });
  });

  it('an address of IPv6 is written as a URL wants it', async () => {
    const env = { ...pod, KUBERNETES_SERVICE_HOST: 'fd00::1' };
    const kubeconfig = await readKubeconfig(places(env));
    expect(kubeconfig.contexts.get('in-cluster')?.server).to.equal('https://[fd00::1]:443');
  });

  it('a kubeconfig counts first, and one that a cluster names is alone', async () => {
    const file = join(folder, 'config');
    writeFileSync(
      file,
      JSON.stringify({
        contexts: [{ name: 'in-cluster', context: { cluster: 'a', user: 'a' } }],
        clusters: [{ name: 'a', cluster: { server: 'https://elsewhere' } }],
        users: [{ name: 'a', user: { token: 'own' } }],
      }),
    );
    const given = await readKubeconfig(places({ ...pod, KUBECONFIG: file }));
    expect(given.contexts.get('in-cluster')?.server).to.equal('https://elsewhere');
    writeFileSync(file, '{}');
    const own = await readKubeconfig({ ...places(pod), own: file });
    expect([...own.contexts]).to.deep.equal([]);
  });

  it('and nowhere else is it known', () => {
    for (const env of [{}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }]) {
      expect(readKubeconfigFiles(places(env)).entries).to.deep.equal([]);
    }
    rmSync(join(folder, 'token'));
    expect(readKubeconfigFiles(places(pod)).entries).to.deep.equal([]);
  });
});
