import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import type { KubeconfigError } from '../../lib/cluster/connection.ts';
import type { Answer } from '../../lib/cluster/http.ts';
import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { openTransport } from '../../lib/cluster/transport.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { failure, kubeconfig } from '../support/kubeconfig.ts';
import { type ScriptedServer, sendJson, serve } from '../support/scripted-server.ts';
import { startTunnel } from '../support/tunnel.ts';

const tls = new URL('../../../test/cluster/tls/', import.meta.url);
const patience = 5_000;
const limits = {
  connect: patience,
  answer: patience,
  stream: patience,
  pings: { every: patience, answer: patience },
};

describe('cluster/credentials', () => {
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
    const { connect } = await readKubeconfig({ file: path });
    const transport = openTransport({
      connect: () => connect('east'),
      proxies: () => undefined,
      clock: fakeClock(),
      random: Math.random,
      concurrency: 1,
      userAgent: 'isthmus',
      limits,
    });
    const request = { method: 'GET', path: '/' } as const;
    const answer = await transport.request(request).catch((error: unknown) => error);
    transport.close();
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

  let server: ScriptedServer;

  before(async () => {
    const [key, cert] = await Promise.all([read('server.key'), read('server.crt')]);
    server = await serve(
      ({ headers }, response) => {
        const { authorization = clientName(response) } = headers;
        sendJson(response, 200, { authorization });
      },
      { key, cert, requestCert: true, rejectUnauthorized: false },
    );
    await file('ca.crt', cert);
    await file('client.key', key);
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

  it('shows a client certificate', async () => {
    const careless = `{server: "${server.url}", insecure-skip-tls-verify: true}`;
    const user = '{client-certificate: ca.crt, client-key: client.key}';
    expect(await seenBy(careless, user)).to.deep.equal(saw('certificate of test'));
  });

  it('goes through a proxy, with TLS to the server', async () => {
    const proxy = await startTunnel();
    const cluster = `{server: "${server.url}", proxy-url: "${proxy.url}", certificate-authority: ca.crt`;
    const named = `${cluster}, tls-server-name: cluster.example.org}`;
    expect(await seenBy(named)).to.deep.equal(saw('Bearer token-of-east'));
    expect(proxy.asked).to.deep.equal([server.url.replace('https://', '')]);
    await proxy.close();
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
    expect((await pluginFailure('console.log("{}")')).message).to.equal(
      'credentials of context east: the credential plugin did not answer with a credential',
    );
    const babbling = await pluginFailure('console.log("pa55word")');
    expect(babbling.message).to.include('did not answer with a credential');
    expect(babbling.message).not.to.include('pa55word');
  });

  it('says that a credential plugin is not installed', async () => {
    const user = '{exec: {command: no-such-plugin}}';
    const path = await file('config', kubeconfig('east', '{server: "https://e"}', user));
    const error = await failure((await readKubeconfig({ file: path })).connect('east'));
    expect(error.message).to.equal(
      'credentials of context east: the credential plugin no-such-plugin is not installed',
    );
  });

  it('sends no credentials over plain HTTP', async () => {
    const plain = await serve(({ headers }, response) => {
      sendJson(response, 200, { authorization: headers.authorization ?? 'none' });
    });
    expect(await seenBy(`{server: "${plain.url}"}`)).to.deep.equal(saw('none'));
    await plain.close();
  });
});

function read(name: string): Promise<string> {
  return readFile(new URL(name, tls), 'utf8');
}

/** What `exchange` gives when the server saw this. */
function saw(authorization: string): Answer {
  return { status: 200, retryAfter: undefined, body: { authorization } };
}

/** Whom the client's certificate names. */
function clientName(response: ServerResponse): string {
  const { socket } = response;
  const { subject } = socket instanceof TLSSocket ? socket.getPeerCertificate() : {};
  return subject === undefined ? 'none' : `certificate of ${String(subject.CN)}`;
}
