import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { istiod } from '../support/applied-mesh.ts';
import { disown } from '../support/disown.ts';
import { seed } from '../support/mesh.ts';
import {
  helmMarks,
  helmSecret,
  installedState,
  operator,
  operatorDefinition,
  sailDefinition,
  sailRevision,
} from '../support/other-makers.ts';
import { type SandboxPlace, sandboxPlace } from '../support/sandbox-place.ts';
import { primaryRemote } from '../support/topologies.ts';

describe('a mesh that others have made and look after', () => {
  let place: SandboxPlace;

  beforeEach(async () => {
    place = sandboxPlace();
    place.write(seed);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    for (const cluster of ['cluster1', 'cluster2']) disown(place, cluster);
  });
  afterEach(() => place.remove());

  async function meddle(work: (sandbox: Sandbox) => unknown): Promise<void> {
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      directory: place.clusters,
      clock: systemClock,
    });
    try {
      await work(sandbox);
    } finally {
      sandbox.close();
    }
  }

  const write = (...objects: readonly Manifest[]): Promise<void> =>
    meddle(async (sandbox) => {
      const client = sandbox.as('kubectl').client('cluster1');
      for (const object of objects) {
        if (object.kind !== 'CustomResourceDefinition') {
          sandbox.as('kubectl').write('cluster1', object);
          continue;
        }
        await client.apply(object, { dryRun: false, force: false });
        const { group, names, versions } = object['spec'] as {
          group: string;
          names: { kind: string };
          versions: { name: string }[];
        };
        const type = { apiVersion: `${group}/${versions[0]?.name ?? ''}`, kind: names.kind };
        while (!(await client.serves(type))) await systemClock.sleep(20);
      }
    });

  async function refused(code: string): Promise<string> {
    const plan = await place.run('plan');
    expect(plan.stdout).to.contain(`Error ${code} in cluster1 `);
    expect(plan.code).to.equal(1);
    const before = place.names('cluster1');
    const apply = await place.run('apply', '--yes', '--adopt');
    expect(apply.code).to.equal(1);
    expect(place.names('cluster1')).to.deep.equal(before);
    return plan.stdout;
  }

  async function adopted(): Promise<void> {
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--adopt');
    expect(code, stdout + stderr).to.equal(0);
    expect((await place.run('plan')).stdout).to.match(/^No changes\. /m);
  }

  it('is not adopted from Helm while Helm remembers the release, and is then, without its marks', async () => {
    await meddle((sandbox) => {
      sandbox.as('helm').write('cluster1', helmSecret);
      sandbox.as('helm').edit('cluster1', istiod, (live) => ({
        ...live,
        metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, ...helmMarks } },
      }));
    });
    const stdout = await refused('E-HELM-RELEASE');
    expect(stdout)
      .to.contain('Helm looks after release istio-system/istiod')
      .and.contain('(Secret sh.helm.release.v1.istiod.v1)')
      .and.contain('kubectl -n istio-system delete secret -l owner=helm,name=istiod')
      .and.not.contain('H4sI');
    await meddle(async (sandbox) => {
      const live = await sandbox('cluster1').get(refOf(helmSecret));
      await sandbox('cluster1').delete(refOf(helmSecret), { uid: live?.metadata.uid ?? '' });
    });
    const plan = await place.run('plan');
    expect(plan.stdout).to.contain('meta.helm.sh/release-name').and.not.contain('E-HELM');
    await adopted();
    const live = place
      .objects('cluster1')
      .find(({ kind, metadata }) => kind === istiod.kind && metadata.name === istiod.name);
    expect(live?.metadata.annotations ?? {}).to.not.have.any.keys(...Object.keys(helmMarks));
  });

  it('is not adopted from the Sail operator', async () => {
    await write(sailDefinition, sailRevision);
    expect(await refused('E-SAIL-OPERATOR')).to.contain('IstioRevision default-v1-31-0');
  });

  it('is not adopted from an operator in the cluster; what is left of one is named and may stay', async () => {
    await write(operatorDefinition, installedState, operator);
    expect(await refused('E-ISTIO-OPERATOR'))
      .to.contain('Deployment default/istio-operator')
      .and.contain('IstioOperator istio-system/installed-state');
    await meddle(async (sandbox) => {
      const live = await sandbox('cluster1').get(refOf(operator));
      await sandbox('cluster1').delete(refOf(operator), { uid: live?.metadata.uid ?? '' });
    });
    const { code, stdout } = await place.run('plan', '--format', 'json');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.have.nested.property('remarks[0].code', 'W-OPERATOR-LEFT');
    expect((await place.run('plan')).stdout).to.contain(
      'Warning W-OPERATOR-LEFT in cluster1 IstioOperator istio-system/installed-state is left over',
    );
    await adopted();
  });
});
