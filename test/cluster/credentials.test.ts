import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialSource } from '../../lib/cluster/credential-source.ts';
import type { Answer } from '../../lib/cluster/http.ts';
import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { openTransport } from '../../lib/cluster/transport.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
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

  let server: ScriptedServer;

  before(async () => {
    const [key, cert] = await Promise.all([read('server.key'), read('server.crt')]);
    server = await serve(
      ({ headers: { authorization } }, response) => sendJson(response, 200, { authorization }),
      { key, cert },
    );
    await file('ca.crt', cert);
  });
  after(() => server.close());

  it('trusts the certificate authority, a relative path, and checks the name it is told', async () => {
    const trusting = `{server: "${server.url}", certificate-authority: ca.crt`;
    const named = `${trusting}, tls-server-name: cluster.example.org}`;
    expect(await seenBy(named)).to.deep.include(saw('Bearer token-of-east'));
    expect(await seenBy(`${trusting}}`)).to.equal('ERR_TLS_CERT_ALTNAME_INVALID');
    const unknown = `{server: "${server.url}", tls-server-name: cluster.example.org}`;
    expect(await seenBy(unknown)).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('says of a client key with a passphrase how that is taken away, and of what is none that it is none', async () => {
    const [key, certificate] = await Promise.all([read('server.key'), read('server.crt')]);
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
    const locked = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', ...cipher });
    await file('client.crt', certificate);
    const refusalWith = async (text: string): Promise<string> => {
      await file('client.key', text);
      const user = '{client-certificate: client.crt, client-key: client.key}';
      const path = await file('config', kubeconfig('east', `{server: "${server.url}"}`, user));
      const { connect } = await readKubeconfig({ file: path });
      return connect('east').then(
        () => '',
        (error: unknown) => String(error),
      );
    };
    expect(await refusalWith(String(locked))).to.match(
      /context east cannot be used: of its client certificate the key has a passphrase.*`openssl pkey -in/,
    );
    expect(await refusalWith('no key')).to.match(/the key is no private key \(PEM\)$/);
    expect(await refusalWith(key)).to.equal('');
  });

  it('says what a server lacks that is no URL, though kubectl makes something of it', async () => {
    const path = await file('config', kubeconfig('east', '{server: "https://::1:6443"}'));
    const { connect } = await readKubeconfig({ file: path });
    expect(await connect('east').catch(String)).to.match(
      /its server is no URL: an IPv6 address must stand in brackets/,
    );
  });

  it('takes no authority in DER form, as Go does not', async () => {
    const { raw } = new X509Certificate(await read('server.crt'));
    await writeFile(join(folder, 'ca.der'), raw);
    const cluster = `{server: "${server.url}", certificate-authority: ca.der}`;
    const path = await file('config', kubeconfig('east', cluster));
    const { connect } = await readKubeconfig({ file: path });
    expect(await connect('east').catch(String)).to.match(
      /its certificate-authority holds no certificate \(PEM\)$/,
    );
  });

  it('reads a token file at every connection', async () => {
    const careless = `{server: "${server.url}", insecure-skip-tls-verify: true}`;
    await file('token', 'first\n');
    expect(await seenBy(careless, '{tokenFile: token}')).to.deep.include(saw('Bearer first'));
    await file('token', 'second\n');
    expect(await seenBy(careless, '{tokenFile: token}')).to.deep.include(saw('Bearer second'));
  });

  it('goes through a proxy, with TLS to the server', async () => {
    const proxy = await startTunnel();
    const cluster = `{server: "${server.url}", proxy-url: "${proxy.url}", certificate-authority: ca.crt`;
    const named = `${cluster}, tls-server-name: cluster.example.org}`;
    expect(await seenBy(named)).to.deep.include(saw('Bearer token-of-east'));
    expect(proxy.asked).to.deep.equal([server.url.replace('https://', '')]);
    await proxy.close();
  });

  it('has a plugin run again when its credential was refused, and not before', async () => {
    const script =
      'require("fs").appendFileSync("runs", "x");' +
      `console.log(JSON.stringify({kind: "ExecCredential", apiVersion: "${v1}", status: {token: require("fs").readFileSync("runs", "utf8")}}))`;
    const exec = {
      apiVersion: v1,
      interactiveMode: 'Never',
      command: process.execPath,
      args: ['-e', script],
    };
    const cluster = `{server: "${server.url}", insecure-skip-tls-verify: true}`;
    const path = await file('config', kubeconfig('east', cluster, JSON.stringify({ exec })));
    const world = { env: process.env, cwd: folder, terminal: false, tell: () => {} };
    const { connect } = await readKubeconfig({ file: path }, credentialSource(world));
    const seen: unknown[] = [];
    for (const _ of ['first', 'refused']) {
      const { headers } = await connect('east');
      seen.push(headers['Authorization']);
    }
    expect(seen).to.deep.equal(['Bearer x', 'Bearer xx']);
  });
});

const v1 = 'client.authentication.k8s.io/v1';

function read(name: string): Promise<string> {
  return readFile(new URL(name, tls), 'utf8');
}

/** What `exchange` gives, beside the time, when the server saw this. */
function saw(authorization: string): Pick<Answer, 'status' | 'body'> {
  return { status: 200, body: { authorization } };
}
