import { expect } from 'chai';
import { token } from '../../lib/cli/token.ts';
import type { Download } from '../../lib/network/download.ts';

import { fakeWorld } from '../support/world.ts';

const expires = Date.parse('2026-01-02T03:04:05Z');

function part(data: object): string {
  return Buffer.from(JSON.stringify(data)).toString('base64url');
}

function refused(): Promise<Response> {
  return Promise.resolve(new Response('no', { status: 403 }));
}

function jwt(claims: object): string {
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}

const good = jwt({ aud: ['isthmus'], exp: expires / 1000 });

describe('isthmus token', () => {
  it('asks GitHub for a token for this audience, as the job, and hands it on with its end', async () => {
    const asked: unknown[] = [];
    const github: Download = (url, { headers }) => {
      asked.push(url, headers);
      return Promise.resolve(Response.json({ value: good }));
    };
    const world = fakeWorld({
      env: {
        ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.invalid/token?api-version=2',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
      },
    });
    expect(await token({ audience: 'isthmus' }, world, github)).to.equal(0);
    expect(asked).to.deep.equal([
      'https://github.invalid/token?api-version=2&audience=isthmus',
      { Authorization: 'Bearer of-the-job' },
    ]);
    expect(JSON.parse(world.out())).to.deep.equal({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      status: { token: good, expirationTimestamp: '2026-01-02T03:04:05.000Z' },
    });
  });

  it('takes that of GitLab from the variable that the job names, in the version that is asked for', async () => {
    const info = { apiVersion: 'client.authentication.k8s.io/v1beta1' };
    const env = { MESH_TOKEN: `${good}\n`, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
    const world = fakeWorld({ env });
    await token({ audience: 'isthmus', from: 'MESH_TOKEN' }, world);
    expect(JSON.parse(world.out())).to.deep.include({ ...info });
    expect(world.out()).to.contain(good);
  });

  it('takes that of GitLab for whomever it is, unless it is told for whom', async () => {
    const world = fakeWorld({ env: { MESH_TOKEN: jwt({ aud: 'somebody' }) } });
    expect(await token({ from: 'MESH_TOKEN' }, world)).to.equal(0);
    expect(JSON.parse(world.out())).to.have.property('kind', 'ExecCredential');
    const told = await token({}, fakeWorld({ env: {} })).then(String, String);
    expect(told).to.contain('--audience').and.contain('--from');
  });

  it('says why there is none, and never shows one', async () => {
    const other = jwt({ aud: 'somebody-else' });
    const github = {
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.invalid/',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-of-the-job',
    };
    const cases = [
      [{}, undefined, /id-token: write/],
      [github, undefined, /answers 403/],
      [{}, 'MESH_TOKEN', /MESH_TOKEN is not set/],
      [{ MESH_TOKEN: 'nonsense' }, 'MESH_TOKEN', /no JSON Web Token/],
      [{ MESH_TOKEN: other }, 'MESH_TOKEN', /is for somebody-else, not for isthmus/],
    ] as const;
    for (const [env, from, words] of cases) {
      const world = fakeWorld({ env });
      const options = { audience: 'isthmus', ...(from !== undefined && { from }) };
      const told = await token(options, world, refused).then(String, String);
      expect(told)
        .to.match(words)
        .and.not.match(/secret-of-the-job|c2ln/);
      expect(world.out()).to.equal('');
    }
  });
});
