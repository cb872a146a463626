import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
      [
        'east',
        {
          name: 'east',
          cluster: 'east',
          server: 'https://east:6443',
          tlsServerName: undefined,
          detour: '',
        },
      ],
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

  it('reads what comes through a pipe, which can be read only once', async () => {
    const path = await file('config', kubeconfig('piped', '{server: "https://p"}'));
    const pipe = join(folder, 'pipe');
    const writer = spawn('sh', ['-c', 'mkfifo "$1"; echo; cat "$0" > "$1"', path, pipe]);
    await once(writer.stdout, 'data');
    for (const _ of ['by who judges', 'by who connects']) {
      expect(await names({ file: pipe })).to.deep.equal(['piped']);
    }
  });

  it('fails when the named file is missing', async () => {
    const path = join(folder, 'missing');
    const error = await failure(readKubeconfig({ file: path }));
    expect(error.code).to.equal('file-missing');
    expect(error.message).to.include(path);
  });

  it('does not go on without a file that is there but cannot be read', async () => {
    const good = await file('good', kubeconfig('east', '{server: "https://e"}'));
    const below = join(folder, 'good', 'config');
    await symlink('circle', join(folder, 'circle'));
    for (const [path, words] of [
      [folder, 'it is a directory'],
      [below, 'not a directory'],
      [join(folder, 'circle'), 'its symbolic links lead in a circle'],
      [await file('broken', 'users: ['), 'is not YAML'],
    ] as const) {
      const env = { KUBECONFIG: [good, path].join(delimiter) };
      const error = await failure(readKubeconfig({ env }));
      expect(error.code).to.equal('file-broken');
      expect(error.message).to.contain(`the kubeconfig ${path} `).and.to.contain(words);
      expect(error.hint).to.equal('mend that file, or take it out of KUBECONFIG');
    }
  });

  it('takes a link that leads nowhere for a missing file, as kubectl does', async () => {
    const link = join(folder, 'dangling');
    await symlink('nowhere', link);
    expect((await readKubeconfig({ env: { KUBECONFIG: link } })).files).to.deep.equal([]);
  });

  it('does not look into the home folder when KUBECONFIG names nothing but empty paths', async () => {
    const home = join(folder, 'other-home');
    await mkdir(join(home, '.kube'), { recursive: true });
    await writeFile(join(home, '.kube', 'config'), kubeconfig('home', '{server: "https://h"}'));
    expect(await names({ env: { HOME: home, KUBECONFIG: delimiter } })).to.deep.equal([]);
    expect(await names({ env: { HOME: home, KUBECONFIG: '' } })).to.deep.equal(['home']);
  });

  it('speaks of the place where another file can be named', async () => {
    const path = await file('config', kubeconfig('east', '{server: "https://e"}'));
    const missing = join(folder, 'missing');
    expect(await hint({ own: path })).to.contain('`kubeconfig:` of the cluster');
    expect(await hint({ own: missing })).to.contain('`kubeconfig:` of the cluster');
    expect(await hint({ own: path, file: missing })).not.to.contain('--kubeconfig');
    expect(await hint({ file: path })).to.contain('--kubeconfig');
    expect(await hint({ file: missing })).to.contain('--kubeconfig');
    expect(await hint({ env: { KUBECONFIG: path } })).to.contain('KUBECONFIG');
    expect(await hint({ env: { HOME: folder } })).to.contain('--kubeconfig or KUBECONFIG');
  });

  it('says of a path that a shell would have filled in that nobody does', async () => {
    for (const own of ['$HOME/config', '~other/config']) {
      const failure = await readKubeconfig({ own, cwd: folder }).catch((error: unknown) => error);
      expect(failure).to.have.property('hint').that.contains('are not filled in');
    }
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

  it('says where it looked when there is no kubeconfig at all', async () => {
    const home = join(folder, 'nobody');
    const { connect } = await readKubeconfig({ env: { HOME: home } });
    expect((await failure(connect('a'))).message).to.equal(
      `there is no kubeconfig (looked for ${join(home, '.kube', 'config')})`,
    );
  });

  it('says nothing of the context where the files are what is missing', async () => {
    const found = await failure(
      readKubeconfig({ env: { KUBECONFIG: '~/a:/gone/b' } }).then(({ connect }) => connect('a')),
    );
    expect(found.code).to.equal('file-missing');
    expect(found.hint).to.match(/^name a file that exists in KUBECONFIG: variables and `~name`/);
    const { connect } = await readKubeconfig({ env: { KUBECONFIG: ':' } });
    expect((await failure(connect('a'))).message).to.contain('(KUBECONFIG names none)');
  });

  it('says which of several files is missing where a context is', async () => {
    const path = await file('config', kubeconfig('b', '{server: "https://e"}'));
    const { connect } = await readKubeconfig({ env: { KUBECONFIG: `${path}:/gone/a` } });
    expect((await failure(connect('a'))).message).to.contain(
      `not in ${path} (nor is there /gone/a); there are b`,
    );
  });

  it('offers no context that has no name', async () => {
    const path = await file('config', '{contexts: [{context: {cluster: c, user: u}}]}');
    expect(await names({ file: path })).to.deep.equal([]);
  });
});

async function names(options: Parameters<typeof readKubeconfig>[0]): Promise<readonly string[]> {
  return [...(await readKubeconfig(options)).contexts.keys()];
}

/** What to do about a kubeconfig, or about the context `west` in it. */
async function hint(places: Parameters<typeof readKubeconfig>[0]): Promise<string | undefined> {
  const error = await failure(readKubeconfig(places).then(({ connect }) => connect('west')));
  return error.hint;
}
