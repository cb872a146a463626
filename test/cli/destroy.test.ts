import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { recordsAt, textAt } from '../../lib/json.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { object } from '../support/changes.ts';
import { type Ran, runCommand, type WorldOptions } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { primaryRemote } from '../support/topologies.ts';

const route = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews', namespace: 'default' },
  spec: { hosts: ['reviews'] },
};

describe('isthmus destroy', () => {
  let folder = '';
  let before: readonly string[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-destroy-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    (await sandbox()).close();
    before = held();
    expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function isthmus(
    [command = '', ...more]: readonly string[],
    options: WorldOptions = {},
  ): Promise<Ran> {
    return runCommand([command, '--sandbox', ...more], { cwd: folder, ...options });
  }

  function sandbox(): Promise<Sandbox> {
    const directory = join(folder, '.isthmus/sandbox');
    return sandboxClusters({ ...sandboxOf(primaryRemote), directory, clock: systemClock });
  }

  /** What somebody else does meanwhile. */
  async function meanwhile(work: (clusters: Sandbox) => unknown): Promise<void> {
    const clusters = await sandbox();
    work(clusters);
    clusters.close();
  }

  function held(): readonly string[] {
    return ['cluster1', 'cluster2'].flatMap((cluster) =>
      readdirSync(join(folder, '.isthmus/sandbox', cluster, 'objects'))
        .map((file) => `${cluster} ${file.replace('.json', '')}`)
        .toSorted(),
    );
  }

  it('leaves exactly what was there before apply, and then there is nothing to destroy', async () => {
    const { code, stdout } = await isthmus(['destroy', '--yes']);
    expect(stdout)
      .to.match(/^mesh1: what is destroyed of it, in this order\n\n {2}cluster1\/remote-secret/)
      .and.contain('\nPlan: 78 to delete in 2 clusters.\n')
      .and.match(/\nDestroyed: 78 objects deleted\.\n$/);
    expect(code).to.equal(0);
    expect(held()).to.deep.equal(before);
    const again = await isthmus(['destroy', '--yes']);
    expect(again.stdout).to.equal('Nothing to destroy.\n');
    expect(again.code).to.equal(0);
    expect((await isthmus(['apply', '--yes'])).stdout).to.contain('Applied: 76 objects written');
  });

  it('deletes remote secrets first, webhooks before their istiod, and namespaces last', async () => {
    const { stdout } = await isthmus(['destroy', '--yes', '--format', 'ndjson']);
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
    const unasked = await isthmus(['destroy']);
    expect(unasked.code).to.equal(64);
    expect(unasked.stderr).to.contain('--yes');
    const objects = held();
    const refused = await isthmus(['destroy'], { answers: ['yes'] });
    expect(refused.stdout)
      .to.contain('Destroy mesh1?')
      .and.match(/Nothing was destroyed\.\n$/);
    expect(refused.code).to.equal(1);
    expect(held()).to.deep.equal(objects);
    const { code } = await isthmus(['destroy'], { answers: ['mesh1'] });
    expect(code).to.equal(0);
    expect(held()).to.deep.equal(before);
  });

  it('does what was approved by its ID, or nothing', async () => {
    const shown = await isthmus(['destroy'], { answers: [''] });
    const [, id = ''] = /Plan ID: (\S+)/.exec(shown.stdout) ?? [];
    await meanwhile(({ as }) => as('kubectl').write('cluster1', route));
    const stale = await isthmus(['destroy', '--approved', id]);
    expect(stale.stderr).to.contain('E-PLAN-STALE');
    expect(stale.code).to.equal(1);
    const fresh = await isthmus(['destroy'], { answers: [''] });
    const [, now = ''] = /Plan ID: (\S+)/.exec(fresh.stdout) ?? [];
    expect((await isthmus(['destroy', '--approved', now])).code).to.equal(0);
  });

  it('leaves what holds something of others, says why, and takes it away once that has gone', async () => {
    const settings = object('ConfigMap istio-system/theirs', { data: { a: '1' } });
    await meanwhile(({ as }) => {
      as('kubectl').write('cluster1', route);
      as('kubectl').write('cluster1', settings);
    });
    const { code, stdout } = await isthmus(['destroy', '--yes'], { width: 200 });
    expect(stdout)
      .to.contain('Stays\n')
      .and.contain(
        'CustomResourceDefinition virtualservices.networking.istio.io: others use it: VirtualService default/reviews',
      )
      .and.contain(
        'Namespace istio-system: it holds ConfigMap istio-system/theirs of somebody else\n      in cluster1\n',
      )
      .and.contain('Destroyed: 76 objects deleted.');
    expect(code).to.equal(0);
    const names = held().filter((name) => !before.includes(name));
    expect(names).to.deep.equal([
      'cluster1 apiextensions.k8s.io~CustomResourceDefinition~~virtualservices.networking.istio.io',
      'cluster1 networking.istio.io~VirtualService~default~reviews',
      'cluster1 ~ConfigMap~istio-system~theirs',
      'cluster1 ~ConfigMap~kube-system~isthmus-mesh1',
      'cluster1 ~Namespace~~istio-system',
    ]);
    const still = await isthmus(['destroy', '--yes']);
    expect(still.stdout).to.match(/^Stays\n[^]*\nNothing to destroy\.\n$/);
    const clusters = await sandbox();
    for (const theirs of [route, settings]) {
      const live = await clusters('cluster1').get({ ...theirs, ...theirs.metadata });
      await clusters('cluster1').delete(
        { ...theirs, ...theirs.metadata },
        { uid: live?.metadata.uid ?? '' },
      );
    }
    clusters.close();
    expect((await isthmus(['destroy', '--yes'])).code).to.equal(0);
    expect(held()).to.deep.equal(before);
  });

  it('leaves a namespace that somebody else made, without what istiod wrote into it', async () => {
    expect((await isthmus(['destroy', '--yes'])).code).to.equal(0);
    await meanwhile(({ as }) =>
      as('kubectl-create').write('cluster1', object('Namespace istio-system')),
    );
    expect((await isthmus(['apply', '--yes', '--adopt'])).code).to.equal(0);
    const { stdout } = await isthmus(['destroy', '--yes'], { width: 200 });
    expect(stdout)
      .to.contain('Namespace istio-system: kubectl-create made it or looks after it, too')
      .and.contain('istio-namespace-controller-election  (pilot-discovery wrote it)');
    expect(held().filter((name) => !before.includes(name))).to.deep.equal([
      'cluster1 ~ConfigMap~kube-system~isthmus-mesh1',
      'cluster1 ~Namespace~~istio-system',
    ]);
  });

  it('leaves the types that another istiod needs', async () => {
    await meanwhile(({ as }) => {
      const kubectl = as('kubectl-create');
      kubectl.write('cluster2', object('Namespace theirs'));
      const deployment = theirIstiod();
      kubectl.write('cluster2', deployment);
    });
    const { stdout } = await isthmus(['destroy', '--yes'], { width: 200 });
    expect(stdout).to.contain('gateways.networking.istio.io: another installation needs it');
    expect(
      held().filter((name) => /cluster2 .*CustomResourceDefinition.*istio\.io/.test(name)),
    ).to.have.length(15);
  });

  it('takes one cluster out: what is in it, and what the others hold of it', async () => {
    const { code, stdout, stderr } = await isthmus(['destroy', '--cluster', 'cluster2', '--yes']);
    expect(code).to.equal(0);
    expect(stdout).to.contain('it is about cluster2');
    expect(stderr).to.contain('cluster2 is still in the mesh file');
    expect(held().filter((name) => name.startsWith('cluster2'))).to.deep.equal(
      before.filter((name) => name.startsWith('cluster2')),
    );
    const plan = await isthmus(['plan', '--format', 'json']);
    const steps = recordsAt(JSON.parse(plan.stdout), 'steps').filter((step) =>
      recordsAt(step, 'changes').some(({ action }) => action !== 'keep'),
    );
    expect(steps.map(({ id }) => id)).to.deep.equal([
      'cluster2/namespace',
      'cluster2/base',
      'cluster2/remote',
      'cluster2/reader-token',
      'cluster1/remote-secret/cluster2',
    ]);
  });

  it('does not take out a cluster that leads one that stays', async () => {
    const { code, stdout } = await isthmus(['destroy', '--cluster', 'cluster1', '--yes']);
    expect(stdout).to.contain('E-LEADS-OTHERS the istiod of cluster1 leads cluster2');
    expect(code).to.equal(1);
    expect((await isthmus(['plan', '--detailed-exitcode'])).code).to.equal(0);
  });

  it('takes out a cluster that left mesh.yaml', async () => {
    const left = seed.replace(/\n {2}cluster2:[^]*?(?=\n\S|$)/, '');
    expect(left).to.not.contain('role: remote');
    writeFileSync(join(folder, 'mesh.yaml'), left);
    const whole = await isthmus(['destroy', '--cluster', 'cluster2', '--yes']);
    expect(whole.stdout).to.contain('cluster1/remote-secret/cluster2');
    expect(whole.code).to.equal(0);
    expect(held().filter((name) => name.startsWith('cluster2'))).to.deep.equal(
      before.filter((name) => name.startsWith('cluster2')),
    );
    expect((await isthmus(['plan'])).stdout).to.not.contain('cluster2');
  });

  it('needs to be told where a cluster is that left mesh.yaml', async () => {
    const run = (...more: readonly string[]) =>
      runCommand(['destroy', '--yes', ...more], { cwd: folder });
    const unknown = await run('--cluster', 'cluster3');
    expect(unknown.stderr).to.match(/no cluster is called cluster3: there are .*--context/);
    expect(unknown.code).to.equal(64);
    const unnamed = await isthmus(['destroy', '--yes', '--context', 'kind-cluster3']);
    expect(unnamed.stderr).to.contain('name it by --cluster');
    expect(unnamed.code).to.equal(64);
  });

  it('deletes nothing for another mesh, or for a file that is none', async () => {
    const objects = held();
    writeFileSync(join(folder, 'mesh.yaml'), seed.replace('name: mesh1', 'name: mesh2'));
    const other = await isthmus(['destroy', '--yes']);
    expect(other.stdout).to.equal('Nothing to destroy.\n');
    for (const text of ['', '{}\n', seed.replace('clusters:', 'cluster:')]) {
      writeFileSync(join(folder, 'mesh.yaml'), text);
      expect((await isthmus(['destroy', '--yes'])).code).to.equal(65);
    }
    expect(held()).to.deep.equal(objects);
  });

  it('deletes nothing where a cluster does not answer', async () => {
    const objects = held();
    const { code, stdout, stderr } = await isthmus([
      ...['destroy', '--yes', '--timeout', '1s', '--trouble', 'down=cluster2'],
    ]);
    expect(stdout).to.match(/Error E-(UNREACHABLE|TIMEOUT)[^]*so nothing can be destroyed/);
    expect(stderr).to.contain('Nothing was destroyed.');
    expect(code).to.equal(1);
    expect(held()).to.deep.equal(objects);
  });

  it('says which finalizer holds what does not go, and goes on once it does', async () => {
    await meanwhile(({ as }) => as('cloud').edit('cluster1', gateway, holding(['cloud/cleanup'])));
    const { code, stdout } = await isthmus(['destroy', '--yes', '--timeout', '1s']);
    expect(stdout).to.contain(
      'Service istio-system/istio-eastwestgateway is still being deleted: finalizer cloud/cleanup holds it after 1 s',
    );
    expect(stdout).to.contain(
      'run `isthmus destroy --sandbox --timeout 1s --yes` again to continue',
    );
    expect(code).to.equal(3);
    await meanwhile(({ as }) => as('cloud').edit('cluster1', gateway, holding([])));
    expect((await isthmus(['destroy', '--yes'])).code).to.equal(0);
    expect(held()).to.deep.equal(before);
  });

  it('stops when it is interrupted, and ends when it is run again', async () => {
    const interrupt = new AbortController();
    const { code, stdout } = await isthmus(['destroy', '--yes'], {
      signal: interrupt.signal,
      watch: (text) => {
        if (text.includes('√ cluster2/remote')) interrupt.abort();
      },
    });
    expect(stdout)
      .to.contain('Interrupted')
      .and.match(/not started .*cluster1\/control-plane/);
    expect(code).to.equal(130);
    expect((await isthmus(['destroy', '--yes'])).code).to.equal(0);
    expect(held()).to.deep.equal(before);
  });
});

const gateway = {
  apiVersion: 'v1',
  kind: 'Service',
  namespace: 'istio-system',
  name: 'istio-eastwestgateway',
};

function holding(finalizers: readonly string[]) {
  return (live: Manifest): Manifest => ({
    ...live,
    metadata: Object.assign({}, live.metadata, { finalizers }),
  });
}

function theirIstiod(): Manifest {
  const labels = { app: 'istiod' };
  return object('Deployment theirs/istiod', {
    metadata: { name: 'istiod', namespace: 'theirs', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'discovery', image: 'pilot:1.30.0' }] },
      },
    },
  });
}

function wordsOf(record: unknown): readonly string[] {
  return [textAt(record, 'object', 'kind') ?? '', textAt(record, 'object', 'name') ?? ''];
}
