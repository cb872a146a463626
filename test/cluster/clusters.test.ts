import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kubernetesClusters } from '../../lib/cluster/clusters.ts';
import { refusal } from '../support/contract/lab.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { type ScriptedServer, sendJson, serve } from '../support/scripted-server.ts';

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

  it('lets the process end although the server would keep the connection', async () => {
    const access = [{ name: 'cluster1', context: 'east', kubeconfig: file }];
    const script = `
      import { kubernetesClusters } from ${JSON.stringify(built.href)};
      console.log(await kubernetesClusters(${JSON.stringify(access)}, {})('cluster1').version());
    `;
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
    expect(stdout).to.equal('v1.36.3\n');
  });
});
