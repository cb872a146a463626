import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { failure, kubeconfig } from '../support/kubeconfig.ts';

describe('cluster/kubeconfig', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-kubeconfig-'));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  async function file(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  it('tells the contexts and the URLs of their servers', async () => {
    const path = await file('one', kubeconfig('east', '{server: "https://east:6443/"}'));
    const { contexts, files } = await readKubeconfig({ file: path });
    expect(files).to.deep.equal([path]);
    expect([...contexts]).to.deep.equal([
      ['east', { name: 'east', cluster: 'east', server: 'https://east:6443' }],
    ]);
  });

  it('merges the files of KUBECONFIG: the first that has a name wins, missing ones are passed over', async () => {
    const first = await file('a', kubeconfig('east', '{server: "https://first"}'));
    const second = await file('b', kubeconfig('east', '{server: "https://second"}'));
    const third = await file('c', kubeconfig('west', '{server: "https://west"}'));
    const missing = join(folder, 'missing');
    const env = { KUBECONFIG: [first, missing, '', second, third].join(delimiter) };
    const { contexts } = await readKubeconfig({ env });
    const servers = [...contexts.values()].map(({ name, server }) => [name, server]);
    expect(servers).to.have.deep.members([
      ['east', 'https://first'],
      ['west', 'https://west'],
    ]);
  });

  it('prefers the named file to the environment, and the environment to the home folder', async () => {
    const home = join(folder, 'home');
    await mkdir(join(home, '.kube'), { recursive: true });
    await writeFile(join(home, '.kube', 'config'), kubeconfig('home', '{server: "https://h"}'));
    const named = await file('named', kubeconfig('named', '{server: "https://n"}'));
    const listed = await file('listed', kubeconfig('listed', '{server: "https://l"}'));
    const env = { HOME: home, KUBECONFIG: listed };
    expect(await names({ file: named, env })).to.deep.equal(['named']);
    expect(await names({ env })).to.deep.equal(['listed']);
    expect(await names({ env: { HOME: home } })).to.deep.equal(['home']);
  });

  it('has no contexts when there is no kubeconfig at all', async () => {
    const { contexts, files } = await readKubeconfig({ env: { HOME: join(folder, 'nobody') } });
    expect([contexts.size, files.length]).to.deep.equal([0, 0]);
  });

  it('fails when the named file is missing', async () => {
    const path = join(folder, 'missing');
    const error = await failure(readKubeconfig({ file: path }));
    expect(error.code).to.equal('file-missing');
    expect(error.message).to.include(path);
  });

  it('says where a broken file is broken without quoting it', async () => {
    const path = await file('broken', 'users:\n- name: a\n  user: {token: pa55word\n');
    const error = await failure(readKubeconfig({ file: path }));
    expect(error.code).to.equal('file-broken');
    expect(error.message)
      .to.match(/at line \d+, column \d+$/)
      .and.not.include('pa55word');
  });

  it('fails for a file that is something else', async () => {
    const path = await file('list', '- pa55word');
    const error = await failure(readKubeconfig({ file: path }));
    expect(error.message).to.include('is not a kubeconfig').and.not.include('pa55word');
  });

  it('names the contexts that exist, and the one that was probably meant, when one is missing', async () => {
    const path = await file('config', kubeconfig('kind-cluster1', '{server: "https://e"}'));
    const { connect } = await readKubeconfig({ file: path });
    const error = await failure(connect('kind-cluster-1'));
    expect(error.code).to.equal('context-missing');
    expect(error.message).to.equal(
      `context kind-cluster-1 does not exist: not in ${path}; there are kind-cluster1; did you mean kind-cluster1?`,
    );
  });

  it('fails for a context whose cluster is missing', async () => {
    const text = 'contexts: [{name: a, context: {cluster: gone, user: b}}]';
    const { connect } = await readKubeconfig({ file: await file('config', text) });
    expect((await failure(connect('a'))).message).to.include('names cluster gone');
  });
});

async function names(options: Parameters<typeof readKubeconfig>[0]): Promise<readonly string[]> {
  return [...(await readKubeconfig(options)).contexts.keys()];
}
