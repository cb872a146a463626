import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { isthmus, startIsthmus } from '../rig/run-cli.ts';
import { until } from '../rig/until.ts';
import { asMemberOf } from './support/as-member.ts';
import {
  clusterOf,
  seedMesh,
  type SeedMesh,
  underRoot,
  workplace,
  type Workplace,
} from './support/seed.ts';
import { expectSampleInMesh, expectSynced } from './support/works.ts';

const controllers = ['argocd-controller', 'kustomize-controller'] as const;

/** A folder that Git brings into a cluster. */
interface Wave {
  readonly cluster: Cluster;
  readonly folder: string;
}

describe('A mesh of which Git brings one half, and isthmus the joints', function () {
  this.timeout('5m');
  let rig: Rig;
  let place: Workplace;
  let mesh: SeedMesh;
  let waves: readonly Wave[];

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    const seed = await seedMesh(rig, { metallb: true });
    mesh = {
      ...seed,
      trust: underRoot('ca'),
      clusters: {
        cluster1: { ...clusterOf(seed, 'cluster1'), delivery: 'gitops' },
        cluster2: { ...clusterOf(seed, 'cluster2'), delivery: 'gitops' },
      },
    };
    place = await workplace(rig, 'hybrid', mesh);
    for (const command of [
      ['certs', 'init'],
      ['render', '--out', 'rendered'],
    ]) {
      const { code, stderr } = await place.run(...command);
      expect(code, stderr).to.equal(0);
    }
    const folders = rig.clusters.map(async (cluster): Promise<readonly Wave[]> => {
      const folder = join(place.cwd, 'rendered', 'mesh1', cluster.name);
      const names = (await readdir(folder)).filter((name) => /^\d\d-/.test(name)).toSorted();
      return names.map((name) => ({ cluster, folder: join(folder, name) }));
    });
    waves = (await Promise.all(folders)).flat();
  });

  after(() => rig.stop());

  async function bring({ cluster, folder }: Wave, manager: string): Promise<void> {
    const forced = ['--server-side', '--force-conflicts', `--field-manager=${manager}`];
    await cluster.kubectl(['apply', ...forced, '-k', folder]);
  }

  /** As a controller does that knows no order: again and again, until all of it is there. */
  async function sync(order: readonly Wave[], manager: string): Promise<void> {
    const done = new Set<Wave>();
    await until(
      'Git has brought everything',
      async () => {
        for (const wave of order.filter((one) => !done.has(one))) {
          await bring(wave, manager).then(
            () => done.add(wave),
            () => {},
          );
        }
        return done.size === order.length;
      },
      { timeout: 180, every: 1_000 },
    );
  }

  interface Found {
    readonly kind: string;
    readonly metadata: {
      readonly name: string;
      readonly managedFields?: readonly { readonly manager: string }[];
    };
  }

  /** Of all that Git brings, what isthmus holds a field of. */
  async function heldByIsthmus(): Promise<readonly string[]> {
    const found = waves.map(async ({ cluster, folder }) => {
      const get = ['get', '-k', folder, '-o', 'json', '--show-managed-fields'];
      const json = JSON.parse(await cluster.kubectl(get)) as Found | { readonly items: Found[] };
      return 'items' in json ? json.items : [json];
    });
    return (await Promise.all(found))
      .flat()
      .filter(({ metadata }) =>
        metadata.managedFields?.some(({ manager }) => manager === 'isthmus'),
      )
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  it('is planned before anything is there, and says what is Git’s to bring', async () => {
    const { code, stdout, stderr } = await place.run('plan', '--detailed-exitcode');
    expect(code, stderr).to.equal(2);
    expect(stdout).to.match(/^Waits for Git$/m);
    expect(stdout).to.match(/cluster1\/control-plane: \d+ objects are not there yet/);
    expect(stdout).to.match(/cluster1\/remote-secret\/cluster2 +\+1 create/);
    expect(stdout).to.not.match(/^ +\+ Deployment/m);
  });

  it('is waited for no longer than mesh.yaml says, and then named, where Git never comes', async () => {
    const { timeouts } = mesh;
    await place.write({ ...mesh, timeouts: { ...timeouts, ready: '3s' } });
    const { code, stdout } = await place.run('apply', '--yes');
    await place.write(mesh);
    expect(code, stdout).to.equal(1);
    expect(stdout).to.match(/E-GIT-PENDING .*is not there yet \(Git brings it\) after 3 s/);
    expect(stdout).to.contain('cluster1/remote-secret/cluster2 blocked by');
  });

  it('comes about by an apply that began before Git, which brings its half in the wrong order', async () => {
    const applying = startIsthmus(['apply', '--yes', '--format', 'ndjson'], {
      cwd: place.cwd,
      env: rig.env,
    });
    let said = '';
    applying.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until('it says what it waits for', () => said.includes('Git brings it'));
    expect(said).to.not.contain('"verb"');
    await sync(waves.toReversed(), controllers[0]);
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(await heldByIsthmus()).to.deep.equal([]);
  });

  it('works: istiod signs with the root that isthmus plugged in, and leads the remote', async () => {
    const get = ['get', 'secret', 'istio-ca-secret', '-n', 'istio-system', '--ignore-not-found'];
    expect(await rig.cluster('cluster1').kubectl(get)).to.equal('');
    await expectSynced(rig);
    await expectSampleInMesh(rig);
  });

  it('has nothing to do then, whoever of Git applies again and again', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (const manager of controllers) for (const wave of waves) await bring(wave, manager);
    }
    const { code, stdout, stderr } = await place.run('plan', '--detailed-exitcode');
    expect(stdout, stderr).to.match(/^No changes\. /m);
    expect(stdout).to.match(/^Git has brought all of its \d+ objects\.$/m);
    expect(code).to.equal(0);
    const status = await place.run('status');
    expect(status.code, status.stdout).to.equal(0);
    expect((await place.run('render', '--out', 'rendered', '--check')).code).to.equal(0);
  });

  it('loses its joints to destroy and nothing of Git, and gets them back after Git', async () => {
    const { code, stdout, stderr } = await place.run('destroy', '--yes');
    expect(code, stdout + stderr).to.equal(0);
    expect(stderr).to.contain('What Git brought into cluster1, cluster2 stays');
    const plan = await place.run('plan');
    expect(plan.stdout).to.match(/^Git has brought all of its \d+ objects\.$/m);
    expect(plan.stdout).to.match(/cluster1\/remote-secret\/cluster2 +\+1 create/);
  });

  it('takes no right to write what Git brings', async () => {
    for (const cluster of rig.clusters) {
      const printed = await place.run('rbac', '--for', 'apply', '--cluster', cluster.name);
      expect(printed.code, printed.stderr).to.equal(0);
      expect(printed.stdout).to.not.contain('customresourcedefinitions, create');
      await cluster.kubectl(['apply', '-f', '-'], printed.stdout);
    }
    const env = { ...rig.env, KUBECONFIG: await asMemberOf('isthmus-apply', rig) };
    const { code, stdout, stderr } = await isthmus(['apply', '--yes'], { cwd: place.cwd, env });
    expect(code, stdout + stderr).to.equal(0);
    await expectSynced(rig);
  });
});
