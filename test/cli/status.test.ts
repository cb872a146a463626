import { rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { fieldAt, recordsAt } from '../../lib/json.ts';
import {
  appliedMesh,
  attach,
  config,
  gateway,
  istiod,
  relabelled,
  token,
} from '../support/applied-mesh.ts';
import { seed } from '../support/mesh.ts';

describe('isthmus status', () => {
  const { isthmus, path, meddle, edit } = appliedMesh();

  async function differences(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { stdout } = await isthmus(['status', '--format', 'json']);
    return recordsAt(JSON.parse(stdout), 'differences');
  }

  it('says of a mesh as it was applied that it is in sync', async () => {
    const { code, stdout } = await isthmus(['status']);
    expect(stdout).to.match(
      /^In sync\. 2 clusters, \d+ objects as applied and as mesh\.yaml says\.\n$/,
    );
    expect(code).to.equal(0);
  });

  it('says who changed a field and when, what apply would do, and is done with after it', async () => {
    await edit('kubectl-edit', istiod, (live) => relabelled(live));
    const { code, stdout } = await isthmus(['status']);
    expect(stdout).to.match(
      /^Changed since it was applied\ncluster1\/control-plane\n {2}~ Deployment istio-system\/istiod\n {6}~ metadata\.labels\.app: theirs → istiod {2}changed by kubectl-edit at 20\S+Z\n/,
    );
    expect(stdout).to.contain('\nDrift: 1 changed since.\nPlan: 1 to change in 1 cluster.\n');
    expect(code).to.equal(2);
    expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
    expect((await isthmus(['status'])).code).to.equal(0);
  });

  it('tells an edit of mesh.yaml from drift, also in one object, and does not count it as drift', async () => {
    const edited = seed.replace(
      '  namespace: istio-system\n',
      '  namespace: istio-system\n  meshConfig: { accessLogFile: /dev/stdout }\n',
    );
    writeFileSync(path('mesh.yaml'), edited);
    expect(edited).to.not.equal(seed);
    const { code, stdout } = await isthmus(['status']);
    expect(stdout)
      .to.contain('As it was applied, but mesh.yaml says otherwise now\n')
      .and.contain('No drift: ')
      .and.not.contain('Changed since it was applied');
    expect(code).to.equal(0);
    await edit('kubectl-edit', config, (live) => relabelled(live, 'isthmus.dev/step'));
    const found = (await differences()).filter(
      ({ change }) => fieldAt(change, 'object', 'kind') === 'ConfigMap',
    );
    expect(
      found.map(({ cause, change }) => [
        cause,
        ...recordsAt(change, 'fields').map(({ path }) => path),
      ]),
    ).to.deep.equal([
      ['drift', 'metadata.labels["isthmus.dev/step"]'],
      ['edit', 'data.mesh'],
      ['edit', 'data.original-values'],
    ]);
    expect((await isthmus(['status'])).code).to.equal(2);
  });

  it('shows on the remote that the address of its gateway has changed, and who changed it', async () => {
    await meddle((sandbox) =>
      sandbox
        .as('cloud')
        .edit(
          'cluster1',
          gateway,
          (live) => ({ ...live, status: { loadBalancer: { ingress: [{ ip: '10.9.9.9' }] } } }),
          'status',
        ),
    );
    const { code, stdout } = await isthmus(['status']);
    expect(stdout)
      .to.match(/^Changed since it was applied\ncluster2\/remote\n/)
      .and.match(
        /the address of the east-west gateway of cluster1 has changed by cloud at 20\S+Z\n/,
      )
      .and.contain('10.9.9.9');
    expect(code).to.equal(2);
  });

  it('shows on the primary that a remote has another token, and no byte of it', async () => {
    const fresh = 'canary-token-of-today';
    await meddle((sandbox) =>
      sandbox.as('kube-controller-manager').edit('cluster2', token, (live) => ({
        ...live,
        data: { ...(live['data'] as object), token: Buffer.from(fresh).toString('base64') },
      })),
    );
    const { code, stdout } = await isthmus(['status']);
    expect(stdout)
      .to.match(/^Changed since it was applied\ncluster1\/remote-secret\/cluster2\n/)
      .and.match(
        /data\.cluster2: another value \(secret\) {2}the reader token of cluster2 has changed by kube-controller-manager at/,
      );
    for (const format of ['json', 'ndjson']) {
      const { stdout: told } = await isthmus(['status', '--format', format]);
      expect(told).to.contain('reader token of cluster2').and.not.contain(fresh);
      expect(told).to.not.contain(Buffer.from(fresh).toString('base64'));
    }
    expect(code).to.equal(2);
  });

  it('does not guess about what is missing: deleted, or not applied yet', async () => {
    await meddle(async (sandbox) => {
      const uid = (await sandbox('cluster1').get(attach))?.metadata.uid ?? '';
      await sandbox('cluster1').delete(attach, { uid });
    });
    const { code, stdout } = await isthmus(['status']);
    expect(stdout)
      .to.match(
        /^Missing or not ours: deleted or made anew since, or not applied yet\ncluster1\/remote-secret\/cluster2\n {2}\+ Secret istio-system\/istio-remote-secret-cluster2\n/,
      )
      .and.contain('\nPlan: 1 to create in 1 cluster.\n');
    expect(code).to.equal(2);
  });

  it('lists what mesh.yaml has no more, which is no drift', async () => {
    writeFileSync(path('mesh.yaml'), seed.replace('ingressGateway: true', 'ingressGateway: false'));
    const { code, stdout } = await isthmus(['status']);
    expect(stdout)
      .to.match(
        /^Left over: ours, but no step wants it any more\ncluster1\/ingress-gateway\n {2}- /,
      )
      .and.contain('No drift: ');
    expect(code).to.equal(0);
  });

  it('says in one line that nothing was applied', async () => {
    rmSync(path('.isthmus'), { recursive: true });
    const { code, stdout } = await isthmus(['status']);
    expect(stdout).to.match(
      /^Nothing of mesh1 is there: .*\n`isthmus plan --sandbox` shows what .*\n$/,
    );
    expect(code).to.equal(2);
  });

  it('fails for what could not be looked at, and shows the rest', async () => {
    await edit('kubectl-edit', istiod, (live) => relabelled(live));
    const { code, stdout } = await isthmus(['status', '--trouble', 'down=cluster2']);
    expect(stdout).to.contain('changed by kubectl-edit').and.contain('Error E-UNREACHABLE');
    expect(code).to.equal(1);
  });

  it('looks at the clusters that were named', async () => {
    await edit('kubectl-edit', istiod, (live) => relabelled(live));
    expect((await isthmus(['status', '--cluster', 'cluster2'])).code).to.equal(0);
    expect((await isthmus(['status', '--cluster', 'cluster1'])).code).to.equal(2);
  });
});
