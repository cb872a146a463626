import { expect } from 'chai';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeconfigError } from '../../lib/cluster/connection.ts';
import { type Answer, exchange } from '../../lib/cluster/http.ts';
import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { type ScriptedServer, sendJson, serve } from '../support/scripted-server.ts';

const tls = new URL('../../../test/cluster/tls/', import.meta.url);
const limits = { connect: 5_000, answer: 5_000 };

function kubeconfig(name: string, server: string, user = `{token: token-of-${name}}`): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: ${name}, cluster: ${server}}]
users: [{name: ${name}, user: ${user}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]
`;
}

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

  /** Connects with one context and tells what the server saw, or the code of the error. */
  async function seenBy(cluster: string, user?: string): Promise<unknown> {
    const path = await file('config', kubeconfig('east', cluster, user));
    const connection = await (await readKubeconfig({ file: path })).connect('east');
    const request = { method: 'GET', path: '/' } as const;
    const answer = await exchange(connection, request, limits).catch((error: unknown) => error);
    connection.agent.destroy();
    return answer instanceof Error && 'code' in answer ? answer.code : answer;
  }

  /** How it fails to connect by a credential plugin that runs this script. */
  async function pluginFailure(script: string): Promise<KubeconfigError> {
    const exec = { command: process.execPath, args: ['-e', script] };
    const path = await file(
      'config',
      kubeconfig('east', '{server: "https://e"}', JSON.stringify({ exec })),
    );
    return failure((await readKubeconfig({ file: path })).connect('east'));
  }

  describe('reading', () => {
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
  });

  describe('connecting', () => {
    let server: ScriptedServer;

    before(async () => {
      const [key, cert] = await Promise.all([read('server.key'), read('server.crt')]);
      server = await serve(
        ({ headers }, response) => {
          sendJson(response, 200, { authorization: headers.authorization ?? 'none' });
        },
        { key, cert },
      );
      await file('ca.crt', cert);
    });
    after(() => server.close());

    it('trusts the certificate authority, a relative path, and checks the name it is told', async () => {
      const trusting = `{server: "${server.url}", certificate-authority: ca.crt`;
      const named = `${trusting}, tls-server-name: cluster.example.org}`;
      expect(await seenBy(named)).to.deep.equal(saw('Bearer token-of-east'));
      expect(await seenBy(`${trusting}}`)).to.equal('ERR_TLS_CERT_ALTNAME_INVALID');
      const unknown = `{server: "${server.url}", tls-server-name: cluster.example.org}`;
      expect(await seenBy(unknown)).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
    });

    it('trusts anybody when told to skip verification', async () => {
      const careless = `{server: "${server.url}", insecure-skip-tls-verify: true}`;
      expect(await seenBy(careless)).to.deep.equal(saw('Bearer token-of-east'));
    });

    it('reads a token file at every connection, and sends a user name with a password', async () => {
      const careless = `{server: "${server.url}", insecure-skip-tls-verify: true}`;
      await file('token', 'first\n');
      expect(await seenBy(careless, '{tokenFile: token}')).to.deep.equal(saw('Bearer first'));
      await file('token', 'second\n');
      expect(await seenBy(careless, '{tokenFile: token}')).to.deep.equal(saw('Bearer second'));
      const basic = `Basic ${Buffer.from('me:pw').toString('base64')}`;
      expect(await seenBy(careless, '{username: me, password: pw}')).to.deep.equal(saw(basic));
    });

    it('runs a credential plugin, which knows that it is one', async () => {
      const careless = `{server: "${server.url}", insecure-skip-tls-verify: true}`;
      const script =
        'const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);' +
        'console.log(JSON.stringify({kind: info.kind, status: {token: info.apiVersion + process.env.EXTRA}}))';
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        args: ['-e', script],
        env: [{ name: 'EXTRA', value: '-extra' }],
      };
      expect(await seenBy(careless, JSON.stringify({ exec }))).to.deep.equal(
        saw('Bearer client.authentication.k8s.io/v1-extra'),
      );
    });

    it('says what a failing plugin said, but never what it printed as a credential', async () => {
      const failing = await pluginFailure('console.error("please log in"); process.exit(1)');
      expect(failing.code).to.equal('credentials-failed');
      expect(failing.message).to.equal('credentials of context east: please log in');
      const babbling = await pluginFailure('console.log("pa55word")');
      expect(babbling.message).to.include('did not answer with a credential');
      expect(babbling.message).not.to.include('pa55word');
    });

    it('sends no credentials over plain HTTP', async () => {
      const plain = await serve(({ headers }, response) => {
        sendJson(response, 200, { authorization: headers.authorization ?? 'none' });
      });
      expect(await seenBy(`{server: "${plain.url}"}`)).to.deep.equal(saw('none'));
      await plain.close();
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
});

function read(name: string): Promise<string> {
  return readFile(new URL(name, tls), 'utf8');
}

async function failure(promise: Promise<unknown>): Promise<KubeconfigError> {
  const outcome = await promise.then(
    () => 'it worked',
    (error: unknown) => error,
  );
  if (outcome instanceof KubeconfigError) {
    return outcome;
  }
  throw new Error(`expected a KubeconfigError, but: ${String(outcome)}`);
}

async function names(options: Parameters<typeof readKubeconfig>[0]): Promise<readonly string[]> {
  return [...(await readKubeconfig(options)).contexts.keys()];
}

/** What `exchange` gives when the server saw this. */
function saw(authorization: string): Answer {
  return { status: 200, retryAfter: undefined, body: { authorization } };
}
