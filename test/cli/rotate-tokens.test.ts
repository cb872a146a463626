import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { textAt } from '../../lib/json.ts';
import { kubeconfigIn } from '../../lib/cluster/secret-kubeconfig.ts';
import { claimsOf } from '../../plans/token-claims.ts';
import { appliedMesh, attach, token } from '../support/applied-mesh.ts';

describe('isthmus rotate tokens', () => {
  const { isthmus, meddle, path } = appliedMesh();

  /** What the remote secret of cluster1 has, and what cluster2 has. */
  async function tokens(): Promise<{ readonly used: string; readonly there: readonly string[] }> {
    let used = '';
    let there: readonly string[] = [];
    await meddle(async (sandbox) => {
      const secret = await sandbox('cluster1').get(attach);
      used = kubeconfigIn(textAt(secret, 'data', 'cluster2') ?? '')?.token ?? '';
      const all = await sandbox('cluster2').list(token, { namespace: 'istio-system' });
      there = all
        .filter(({ type }) => type === 'kubernetes.io/service-account-token')
        .map((one) => atob(textAt(one, 'data', 'token') ?? ''));
    });
    return { used, there };
  }

  it('gives a cluster another token under the same name, and leaves nothing behind or in the output', async () => {
    const before = await tokens();
    expect(before.there).to.deep.equal([before.used]);
    const { code, stdout, stderr } = await isthmus(['rotate', 'tokens', '--sandbox', '--yes']);
    expect(code, stdout + stderr).to.equal(0);
    const after = await tokens();
    expect(after.used).not.to.equal(before.used);
    expect(after.there).to.deep.equal([after.used]);
    for (const secret of [before.used, after.used]) expect(stdout + stderr).not.to.contain(secret);
    expect((await isthmus(['plan'])).stdout).to.match(/^No changes\. /);
  });

  it('uses others before it takes the usual ones away', async () => {
    const { stdout } = await isthmus(['rotate', 'tokens', '--sandbox', '--yes']);
    const words = [
      'Secret istio-system/istio-reader-service-account-istio-remote-secret-token-spare',
      'all tokens of the one before are to be revoked',
      'its token is to become another one',
    ];
    const places = words.map((word) => stdout.indexOf(word));
    expect(places).not.to.include(-1);
    expect(places).to.deep.equal(places.toSorted((one, other) => one - other));
  });

  it('changes nothing while a cluster of the mesh file is not applied yet, and says so', async () => {
    const before = await tokens();
    const text = readFileSync(path('mesh.yaml'), 'utf8');
    const more = `  cluster3: { context: kind-cluster3, network: network1, role: remote, primary: cluster1 }\n`;
    writeFileSync(path('mesh.yaml'), text.replace(/^ {2}cluster2:/m, `${more}$&`));
    const { code, stdout, stderr } = await isthmus(['rotate', 'tokens', '--sandbox', '--yes']);
    expect(stdout + stderr).to.contain(
      'cluster3 is not applied yet: `isthmus apply --sandbox --yes` first',
    );
    expect(code).to.equal(1);
    expect(await tokens()).to.deep.equal(before);
  });

  it('asks where there is a terminal, and does nothing where nobody agrees', async () => {
    const before = await tokens();
    const refused = await isthmus(['rotate', 'tokens', '--sandbox'], { answers: ['no'] });
    expect(refused.code).to.equal(1);
    expect(refused.stdout).to.contain('Nothing was changed.');
    const unasked = await isthmus(['rotate', 'tokens', '--sandbox']);
    expect(unasked.code).to.equal(64);
    expect(unasked.stderr)
      .to.contain('New reader tokens for cluster2; the old ones are revoked')
      .and.contain('meanwhile cluster1 reads it by a second one')
      .and.contain('nothing was changed. Add --yes');
    expect(await tokens()).to.deep.equal(before);
  });

  it('revokes tokens that end, too', async () => {
    const text = readFileSync(path('mesh.yaml'), 'utf8');
    writeFileSync(path('mesh.yaml'), text.replace('kind: secret', 'kind: request'));
    expect((await isthmus(['apply', '--yes', '--prune'])).code).to.equal(0);
    const before = await tokens();
    expect(before.there).to.deep.equal([]);
    const plan = await isthmus(['plan']);
    expect(plan.stdout)
      .to.match(/^No changes\. /m)
      .and.match(
        /^ {2}Secret istio-system\/istio-remote-secret-cluster2: token renewed by apply from .* UTC on; ends at .* UTC$/m,
      );
    const { code, stdout, stderr } = await isthmus(['rotate', 'tokens', '--sandbox', '--yes']);
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.contain('its token is none of today’s account'.replace('’', "'"));
    const after = await tokens();
    expect(after.used).not.to.equal(before.used);
    let account: unknown;
    let spares: readonly string[] = [];
    await meddle(async (sandbox) => {
      const ref = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'istio-system' };
      account = await sandbox('cluster2').get({ ...ref, name: 'istio-reader-service-account' });
      const all = await sandbox('cluster2').list(ref, { namespace: 'istio-system' });
      spares = all.map(({ metadata }) => metadata.name).filter((name) => name.endsWith('-spare'));
    });
    expect(claimsOf(after.used)?.account).to.equal(textAt(account, 'metadata', 'uid'));
    expect(spares).to.deep.equal([]);
    for (const secret of [before.used, after.used]) {
      expect(plan.stdout + stdout + stderr).not.to.contain(secret);
    }
    expect((await isthmus(['plan'])).stdout).to.match(/^No changes\. /m);
  });

  it('says how it goes on, and how it is left be, where it stopped half way', async () => {
    const args = ['rotate', 'tokens', '--sandbox', '--yes', '--trouble', 'down=cluster1'];
    const { code, stdout, stderr } = await isthmus(args);
    expect(code).to.equal(3);
    expect(stdout)
      .to.contain('run `isthmus rotate tokens --sandbox --yes` again to continue')
      .and.not.to.contain('isthmus apply');
    expect(stderr).to.contain('or `isthmus apply --sandbox --yes` to leave it be');
  });

  it('says in plain words that a cluster does not answer', async () => {
    const user = { name: 'user', user: { token: 'nobody' } };
    const names = ['cluster1', 'cluster2'];
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: names.map((name) => ({
        name,
        cluster: { server: `https://127.0.0.1:${name === 'cluster1' ? 1 : 2}` },
      })),
      users: [user],
      contexts: names.map((name) => ({
        name: `kind-${name}`,
        context: { cluster: name, user: user.name },
      })),
    };
    writeFileSync(path('kubeconfig'), JSON.stringify(kubeconfig));
    const { code, stderr } = await isthmus(
      ['rotate', 'tokens', '--yes', '--kubeconfig', 'kubeconfig'],
      { env: {} },
    );
    expect(stderr)
      .to.match(/^error: E-UNREACHABLE .* nothing listens at the address/m)
      .and.match(/It is not done yet: run it again, or `isthmus apply.*` to leave it be/)
      .and.not.contain('has made a mistake');
    expect(code).to.equal(3);
  });

  it('knows which clusters are read', async () => {
    const unknown = await isthmus(['rotate', 'tokens', '--sandbox', '--yes', '--cluster', 'west']);
    expect(unknown.code).to.equal(64);
    expect(unknown.stderr).to.contain('no cluster is called west: there are cluster1, cluster2');
    const unread = await isthmus([
      'rotate',
      'tokens',
      '--sandbox',
      '--yes',
      '--cluster',
      'cluster1',
    ]);
    expect(unread.code).to.equal(64);
  });
});
