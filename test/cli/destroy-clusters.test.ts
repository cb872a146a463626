import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { recordsAt } from '../../lib/json.ts';
import { object } from '../support/changes.ts';
import { runCommand } from '../support/command.ts';
import { destroying } from '../support/destroying.ts';
import { seed } from '../support/mesh.ts';

const route = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews', namespace: 'default' },
  spec: { hosts: ['reviews'] },
};

describe('what isthmus destroy leaves', () => {
  const mesh = destroying();

  it('leaves what holds something of others, says why, and takes it away once that has gone', async () => {
    const settings = object('ConfigMap istio-system/theirs', { data: { a: '1' } });
    await mesh.meddle(({ as }) => {
      as('kubectl').write('cluster1', route);
      as('kubectl').write('cluster1', settings);
    });
    const { code, stdout } = await mesh.isthmus(['destroy', '--yes'], { width: 200 });
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
    const names = mesh.held().filter((name) => !mesh.before.includes(name));
    expect(names).to.deep.equal([
      'cluster1 apiextensions.k8s.io~CustomResourceDefinition~~virtualservices.networking.istio.io',
      'cluster1 networking.istio.io~VirtualService~default~reviews',
      'cluster1 ~ConfigMap~istio-system~theirs',
      'cluster1 ~ConfigMap~kube-system~isthmus-mesh1',
      'cluster1 ~Namespace~~istio-system',
    ]);
    const still = await mesh.isthmus(['destroy', '--yes']);
    expect(still.stdout).to.match(/^Stays\n[^]*\nNothing to destroy\.\n$/);
    await mesh.meddle(async (clusters) => {
      for (const theirs of [route, settings].map(refOf)) {
        const live = await clusters('cluster1').get(theirs);
        await clusters('cluster1').delete(theirs, { uid: live?.metadata.uid ?? '' });
      }
    });
    expect((await mesh.isthmus(['destroy', '--yes'])).code).to.equal(0);
    expect(mesh.held()).to.deep.equal(mesh.before);
  });

  it('leaves a namespace that somebody else made, without what istiod wrote into it', async () => {
    expect((await mesh.isthmus(['destroy', '--yes'])).code).to.equal(0);
    await mesh.meddle(({ as }) =>
      as('kubectl-create').write('cluster1', object('Namespace istio-system')),
    );
    expect((await mesh.isthmus(['apply', '--yes', '--adopt'])).code).to.equal(0);
    const { stdout } = await mesh.isthmus(['destroy', '--yes'], { width: 200 });
    expect(stdout)
      .to.contain('Namespace istio-system: kubectl-create made it or looks after it, too')
      .and.contain('istio-namespace-controller-election  (pilot-discovery wrote it)');
    expect(mesh.held().filter((name) => !mesh.before.includes(name))).to.deep.equal([
      'cluster1 ~ConfigMap~kube-system~isthmus-mesh1',
      'cluster1 ~Namespace~~istio-system',
    ]);
  });

  it('leaves the types that another istiod needs', async () => {
    await mesh.meddle(({ as }) => {
      const kubectl = as('kubectl-create');
      kubectl.write('cluster2', object('Namespace theirs'));
      const deployment = theirIstiod();
      kubectl.write('cluster2', deployment);
    });
    const { stdout } = await mesh.isthmus(['destroy', '--yes'], { width: 200 });
    expect(stdout).to.contain('gateways.networking.istio.io: another installation needs it');
    expect(
      mesh.held().filter((name) => /cluster2 .*CustomResourceDefinition.*istio\.io/.test(name)),
    ).to.have.length(15);
  });
});

describe('isthmus destroy --cluster', () => {
  const mesh = destroying();

  it('takes one cluster out: what is in it, and what the others hold of it', async () => {
    const { code, stdout, stderr } = await mesh.isthmus([
      'destroy',
      '--cluster',
      'cluster2',
      '--yes',
    ]);
    expect(code).to.equal(0);
    expect(stdout).to.contain('it is about cluster2');
    expect(stderr).to.contain('cluster2 is still in the mesh file');
    expect(mesh.held().filter((name) => name.startsWith('cluster2'))).to.deep.equal(
      mesh.before.filter((name) => name.startsWith('cluster2')),
    );
    const plan = await mesh.isthmus(['plan', '--format', 'json']);
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
    const { code, stdout } = await mesh.isthmus(['destroy', '--cluster', 'cluster1', '--yes']);
    expect(stdout).to.contain('E-LEADS-OTHERS the istiod of cluster1 leads cluster2');
    expect(code).to.equal(1);
    expect((await mesh.isthmus(['plan', '--detailed-exitcode'])).code).to.equal(0);
  });

  it('takes out a cluster that left mesh.yaml', async () => {
    const left = seed.replace(/\n {2}cluster2:[^]*?(?=\n\S|$)/, '');
    expect(left).to.not.contain('role: remote');
    writeFileSync(mesh.path('mesh.yaml'), left);
    const whole = await mesh.isthmus(['destroy', '--cluster', 'cluster2', '--yes']);
    expect(whole.stdout).to.contain('cluster1/remote-secret/cluster2');
    expect(whole.code).to.equal(0);
    expect(mesh.held().filter((name) => name.startsWith('cluster2'))).to.deep.equal(
      mesh.before.filter((name) => name.startsWith('cluster2')),
    );
    expect((await mesh.isthmus(['plan'])).stdout).to.not.contain('cluster2');
  });

  it('needs to be told where a cluster is that left mesh.yaml', async () => {
    const run = (...more: readonly string[]) =>
      runCommand(['destroy', '--yes', ...more], { cwd: mesh.folder() });
    const unknown = await run('--cluster', 'cluster3');
    expect(unknown.stderr).to.match(
      /no cluster is called cluster3: did you mean cluster[12]\? If .*--context/,
    );
    expect(unknown.code).to.equal(64);
    const unnamed = await mesh.isthmus(['destroy', '--yes', '--context', 'kind-cluster3']);
    expect(unnamed.stderr).to.contain('name it by --cluster');
    expect(unnamed.code).to.equal(64);
  });
});

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
