import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { textAt } from '../../lib/json.ts';
import { gateway } from '../support/applied-mesh.ts';
import { object } from '../support/changes.ts';
import { destroying, holding } from '../support/destroying.ts';
import { seed } from '../support/mesh.ts';

describe('isthmus destroy', () => {
  const mesh = destroying();

  it('leaves exactly what was there before apply, and then there is nothing to destroy', async () => {
    const { code, stdout } = await mesh.isthmus(['destroy', '--yes']);
    expect(stdout)
      .to.match(/^mesh1: what is destroyed of it, in this order\n\n {2}cluster1\/remote-secret/)
      .and.contain('\nPlan: 78 to delete in 2 clusters.\n')
      .and.match(/\nDestroyed: 78 objects deleted\.\n$/);
    expect(code).to.equal(0);
    expect(mesh.held()).to.deep.equal(mesh.before);
    const again = await mesh.isthmus(['destroy', '--yes']);
    expect(again.stdout).to.equal('Nothing to destroy.\n');
    expect(again.code).to.equal(0);
    expect((await mesh.isthmus(['apply', '--yes'])).stdout).to.contain(
      'Applied: 76 objects written',
    );
  });

  it('deletes remote secrets first, webhooks before their istiod, and namespaces last', async () => {
    const { stdout } = await mesh.isthmus(['destroy', '--yes', '--format', 'ndjson']);
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const plan = records.find((record) => textAt(record, 'type') === 'plan');
    expect(plan).to.include({ destroys: true }).and.have.nested.property('summary.delete', 78);
    const deleted = records
      .filter((record) => textAt(record, 'verb') === 'deleted')
      .map((record) => [textAt(record, 'cluster'), ...wordsOf(record)].join(' '));
    expect(deleted).to.have.length(78);
    const place = (words: string): number => {
      expect(deleted).to.include(words);
      return deleted.indexOf(words);
    };
    const inOrder = [
      'cluster1 Secret istio-remote-secret-cluster2',
      'cluster2 MutatingWebhookConfiguration istio-sidecar-injector',
      'cluster1 Service istio-eastwestgateway',
      'cluster1 ValidatingWebhookConfiguration istiod-default-validator',
      'cluster1 MutatingWebhookConfiguration istio-sidecar-injector',
      'cluster1 Deployment istiod',
      'cluster1 ServiceAccount istiod',
      'cluster1 CustomResourceDefinition gateways.networking.istio.io',
      'cluster1 Namespace istio-system',
    ];
    const places = inOrder.map(place);
    expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
    expect(records.at(-1)).to.include({ type: 'summary', written: 0, deleted: 78 });
  });

  it('asks for the name of the mesh, and takes nothing else for an answer', async () => {
    const unasked = await mesh.isthmus(['destroy']);
    expect(unasked.code).to.equal(64);
    expect(unasked.stderr).to.contain('--yes');
    const objects = mesh.held();
    const refused = await mesh.isthmus(['destroy'], { answers: ['yes'] });
    expect(refused.stdout)
      .to.contain('Destroy mesh1?')
      .and.match(/Nothing was destroyed\.\n$/);
    expect(refused.code).to.equal(1);
    expect(mesh.held()).to.deep.equal(objects);
    const { code } = await mesh.isthmus(['destroy'], { answers: ['mesh1'] });
    expect(code).to.equal(0);
    expect(mesh.held()).to.deep.equal(mesh.before);
  });

  it('does what was approved by its ID, or nothing', async () => {
    const shown = await mesh.isthmus(['destroy'], { answers: [''] });
    const [, id = ''] = /Plan ID: (\S+)/.exec(shown.stdout) ?? [];
    await mesh.meddle(({ as }) =>
      as('kubectl').write('cluster1', object('ConfigMap istio-system/theirs')),
    );
    const stale = await mesh.isthmus(['destroy', '--approved', id]);
    expect(stale.stderr).to.contain('E-PLAN-STALE');
    expect(stale.code).to.equal(1);
    const fresh = await mesh.isthmus(['destroy'], { answers: [''] });
    const [, now = ''] = /Plan ID: (\S+)/.exec(fresh.stdout) ?? [];
    expect((await mesh.isthmus(['destroy', '--approved', now])).code).to.equal(0);
  });

  it('deletes nothing for another mesh, or for a file that is none', async () => {
    const objects = mesh.held();
    writeFileSync(mesh.path('mesh.yaml'), seed.replace('name: mesh1', 'name: mesh2'));
    const other = await mesh.isthmus(['destroy', '--yes']);
    expect(other.stdout).to.equal('Nothing to destroy.\n');
    expect(other.stderr).to.contain(
      'Nothing of mesh2 is there, but mesh1 is, in cluster1, cluster2: is this mesh called otherwise now?',
    );
    for (const text of ['', '{}\n', seed.replace('clusters:', 'cluster:')]) {
      writeFileSync(mesh.path('mesh.yaml'), text);
      expect((await mesh.isthmus(['destroy', '--yes'])).code).to.equal(65);
    }
    expect(mesh.held()).to.deep.equal(objects);
  });

  it('deletes nothing where a cluster does not answer', async () => {
    const objects = mesh.held();
    const silent = ['--timeout', '1s', '--trouble', 'down=cluster2'];
    const { code, stdout, stderr } = await mesh.isthmus(['destroy', '--yes', ...silent]);
    expect(stdout).to.match(/Error E-(UNREACHABLE|TIMEOUT)[^]*so nothing can be destroyed/);
    expect(stderr).to.contain('Nothing was destroyed.');
    expect(code).to.equal(1);
    expect(mesh.held()).to.deep.equal(objects);
  });

  it('says which finalizer holds what does not go, and goes on once it does', async () => {
    await mesh.edit('cloud', gateway, holding(['cloud/cleanup']));
    const { code, stdout } = await mesh.isthmus(['destroy', '--yes', '--timeout', '1s']);
    expect(stdout).to.contain(
      'Service istio-system/istio-eastwestgateway is still being deleted: finalizer cloud/cleanup holds it after 1 s',
    );
    expect(stdout).to.contain(
      'run `isthmus destroy --sandbox --timeout 1s --yes` again to continue',
    );
    expect(code).to.equal(3);
    await mesh.edit('cloud', gateway, holding([]));
    expect((await mesh.isthmus(['destroy', '--yes'])).code).to.equal(0);
    expect(mesh.held()).to.deep.equal(mesh.before);
  });

  it('stops when it is interrupted, and ends when it is run again', async () => {
    const interrupt = new AbortController();
    const { code, stdout } = await mesh.isthmus(['destroy', '--yes'], {
      signal: interrupt.signal,
      watch: (text) => {
        if (text.includes('√ cluster2/remote')) interrupt.abort();
      },
    });
    expect(stdout)
      .to.contain('Interrupted')
      .and.match(/not started .*cluster1\/control-plane/);
    expect(code).to.equal(130);
    expect((await mesh.isthmus(['destroy', '--yes'])).code).to.equal(0);
    expect(mesh.held()).to.deep.equal(mesh.before);
  });
});

function wordsOf(record: unknown): readonly string[] {
  return [textAt(record, 'object', 'kind') ?? '', textAt(record, 'object', 'name') ?? ''];
}
