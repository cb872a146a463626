import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CredentialSource, credentialSource } from '../../lib/cluster/credential-source.ts';
import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { fieldAt } from '../../lib/json.ts';
import { failure } from '../support/kubeconfig.ts';
import { repository } from '../support/repository.ts';
import { type Received, type ScriptedServer, sendJson, serve } from '../support/scripted-server.ts';

const tls = (name: string): string =>
  readFileSync(join(repository, 'test/cluster/tls', name), 'utf8');

/** A token that is good until then. */
const jwt = (seconds: number, name: string): string =>
  `e30.${Buffer.from(JSON.stringify({ exp: seconds, name })).toString('base64url')}.c2ln`;
const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600;

describe('cluster/oidc', () => {
  let folder: string;
  let file: string;
  let provider: ScriptedServer;
  /** Refresh tokens that the provider takes, each once. */
  let taken: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-oidc-'));
    file = join(folder, 'config');
    taken = [];
    provider = await serve((request, response) => {
      if (request.method !== 'GET') answer(request, response);
      else sendJson(response, 200, { token_endpoint: `${provider.url}/token` });
    });
  });
  afterEach(async () => {
    await provider.close();
    await rm(folder, { recursive: true });
  });

  let answer: (request: Received, response: Parameters<typeof sendJson>[0]) => void;
  beforeEach(() => {
    answer = ({ body }, response) => {
      const token = new URLSearchParams(body).get('refresh_token') ?? '';
      if (taken.includes(token)) sendJson(response, 400, { error: 'invalid_grant' });
      else {
        taken.push(token);
        const number = taken.length + 1;
        sendJson(response, 200, {
          id_token: jwt(inAnHour(), `new-${number}`),
          refresh_token: `refresh-${number}`,
        });
      }
    };
  });

  async function write(
    given: Readonly<Record<string, string>>,
    contexts = ['east'],
  ): Promise<void> {
    const config = { 'idp-issuer-url': `${provider.url}/`, ...given };
    const lines = Object.entries(config).map(([key, value]) => `          ${key}: ${value}`);
    const text = `# mine
users:
  - name: me # the one
    user:
      auth-provider:
        name: oidc
        config:
          client-id: isthmus
          client-secret: s&cret
${lines.join('\n')}
clusters: [{ name: c, cluster: { server: 'https://127.0.0.1:1' } }]
contexts: ${JSON.stringify(contexts.map((name) => ({ name, context: { cluster: 'c', user: 'me' } })))}
`;
    await writeFile(file, text, { mode: 0o600 });
  }

  async function authorizationOf(context = 'east', credentials = source()) {
    const { connect } = await readKubeconfig({ file }, credentials);
    const { headers } = await connect(context);
    return String(headers['Authorization']);
  }

  it('renews a token that is too old, and keeps the new ones where kubectl looks for them', async () => {
    await write({ 'id-token': jwt(1, 'old'), 'refresh-token': 'refresh-1' });
    expect(nameIn(await authorizationOf())).to.equal('new-2');
    const kept = await readFile(file, 'utf8');
    expect(kept).to.contain('# mine').and.to.contain('name: me # the one');
    expect(kept).to.contain('refresh-token: refresh-2').and.not.to.contain('refresh-1');
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(await readdir(folder)).to.deep.equal(['config']);
    expect(nameIn(await authorizationOf())).to.equal('new-2');
    expect(taken).to.deep.equal(['refresh-1']);
  });

  it('renews it once for all clusters', async () => {
    await write({ 'refresh-token': 'refresh-1' }, ['east', 'west']);
    const credentials = source();
    await Promise.all([authorizationOf('east', credentials), authorizationOf('west', credentials)]);
    expect(taken).to.deep.equal(['refresh-1']);
  });

  it('takes the token that kubectl has renewed since', async () => {
    await write({ 'id-token': jwt(1, 'old'), 'refresh-token': 'refresh-1' });
    const { connect } = await readKubeconfig({ file }, source());
    await write({ 'id-token': jwt(inAnHour(), 'newer'), 'refresh-token': 'refresh-9' });
    const { headers } = await connect('east');
    expect(nameIn(String(headers['Authorization']))).to.equal('newer');
    expect(taken).to.deep.equal([]);
  });

  it('names the client in the form to a provider that does not look at the header', async () => {
    await write({ 'refresh-token': 'refresh-1' });
    const usual = answer;
    answer = (request, response) => {
      const form = new URLSearchParams(request.body);
      if (form.get('client_secret') === 's&cret') usual(request, response);
      else sendJson(response, 401, { error: 'invalid_client' });
    };
    expect(nameIn(await authorizationOf())).to.equal('new-2');
  });

  it('says when the provider takes the refresh token no more, and nothing of the tokens', async () => {
    taken.push('refresh-1');
    await write({ 'id-token': jwt(1, 'old'), 'refresh-token': 'refresh-1' });
    const { connect } = await readKubeconfig({ file }, source());
    const error = await failure(connect('east'));
    expect(error.code).to.equal('credentials-failed');
    expect(error.message).to.match(
      /^credentials of context east: the identity provider \S+ gives no new token: invalid_grant$/,
    );
    expect(error.hint).to.match(/^log in again/);
    expect(await readdir(folder)).to.deep.equal(['config']);
  });

  it('trusts the authority of the login, and checks the name of the provider', async () => {
    const secure = await serve(() => {}, { key: tls('server.key'), cert: tls('server.crt') });
    const reasons: string[] = [];
    for (const trusted of [
      {},
      { 'idp-certificate-authority-data': Buffer.from(tls('server.crt')).toString('base64') },
    ]) {
      await write({ 'refresh-token': 'refresh-1', 'idp-issuer-url': secure.url, ...trusted });
      const { connect } = await readKubeconfig({ file }, source());
      reasons.push((await failure(connect('east'))).message);
    }
    await secure.close();
    expect(reasons[0]).to.contain('self-signed certificate');
    expect(reasons[1]).to.contain("127.0.0.1 is not in the cert's list");
  });

  it('says when the provider does not answer', async () => {
    await write({ 'refresh-token': 'refresh-1' });
    await provider.close();
    const { connect } = await readKubeconfig({ file }, source());
    const error = await failure(connect('east'));
    expect(error.message).to.match(/the identity provider \S+ does not answer \(.*ECONNREFUSED/);
  });
});

function source(): CredentialSource {
  return credentialSource({ env: {}, terminal: false, tell: () => {} });
}

function nameIn(authorization: string): unknown {
  const claims: unknown = JSON.parse(
    Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString(),
  );
  return fieldAt(claims, 'name');
}
