import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { changesIn, planOf, seedMesh, workplace, type Workplace } from './support/seed.ts';

const managers = ['argocd-controller', 'kustomize-controller'] as const;

describe('Manifests that isthmus rendered into a repository', () => {
  let rig: Rig;
  let place: Workplace;
  let cluster: Cluster;
  let waves: readonly string[];

  before(async () => {
    rig = await freshClusters('cluster1');
    cluster = rig.cluster('cluster1');
    const seed = await seedMesh(rig, { metallb: false });
    const { cluster1 = {} } = seed.clusters;
    place = await workplace(rig, 'git', {
      ...seed,
      clusters: { cluster1: { ...cluster1, ingressGateway: false } },
    });
    const { code, stderr } = await place.run('render', '--out', 'rendered');
    expect(code, stderr).to.equal(0);
    const root = join(place.cwd, 'rendered', 'mesh1', 'cluster1');
    const folders = (await readdir(root)).filter((name) => /^\d\d-/.test(name)).toSorted();
    waves = folders.map((name) => join(root, name));
  });

  after(() => rig.stop());

  function bring(wave: string, manager: string): Promise<string> {
    const forced = ['--server-side', '--force-conflicts', `--field-manager=${manager}`];
    return cluster.kubectl(['apply', ...forced, '-k', wave]);
  }

  it('bring a control plane, wave after wave, by the Kustomize files alone', async () => {
    for (const wave of waves) {
      await bring(wave, managers[0]);
      const deployments = await cluster.kubectl(['get', 'deployments', '-A', '-o', 'name']);
      if (deployments === '') continue;
      const ready = ['rollout', 'status', '-n', 'istio-system', 'deployment/istiod'];
      await cluster.kubectl([...ready, '--timeout=240s']);
    }
    await until('istiod makes its validation strict', async () => {
      const policies = await cluster.kubectl([
        'get',
        'validatingwebhookconfigurations',
        '-o',
        'jsonpath={.items[*].webhooks[*].failurePolicy}',
      ]);
      return /^(Fail ?)+$/.test(policies);
    });
  });

  it('change nothing when both apply them by force, ten times in all', async () => {
    for (const manager of managers) for (const wave of waves) await bring(wave, manager);
    const before = await generations();
    expect(before.length).to.be.greaterThan(30);
    for (let round = 0; round < 5; round++) {
      for (const manager of managers) for (const wave of waves) await bring(wave, manager);
    }
    expect(await generations()).to.deep.equal(before);
  });

  it('are what isthmus wants: it would take them over, and change no field', async () => {
    const plan = await planOf(place);
    const changes = plan.steps.flatMap(({ changes }) => changes);
    const others = changes.filter(({ action, fields = [] }) => action !== 'adopt' || fields.length);
    expect(others).to.deep.equal([]);
    expect(changesIn(plan).length).to.be.greaterThan(30);
  });

  /** Of all that the repository holds: name, generation and what decides about validation. */
  async function generations(): Promise<readonly string[]> {
    const all = await Promise.all(
      waves.map((wave) =>
        cluster.kubectl([
          'get',
          '-k',
          wave,
          '-o',
          'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation} {.webhooks[*].failurePolicy}{"\\n"}{end}{.kind}',
        ]),
      ),
    );
    return all.flatMap((text) => text.split('\n')).toSorted();
  }
});
