import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import { conditionOf, type Hub, type MeshState, namespace } from './hub.ts';
import { rejection } from './live.ts';
import type { SeedMesh } from './seed.ts';

/** A Mesh that is looked after, and what it says. */
export interface Lab {
  readonly cluster: Cluster;
  readonly hub: Hub;
  mesh: SeedMesh;
  /** Until `Ready` has this reason. */
  readonly ready: (reason: string) => Promise<MeshState>;
}

/** What is done only once somebody has approved it. */
export function approvals(lab: () => Lab): void {
  it('waits with what restarts something until that very plan is approved', async () => {
    const { istio } = lab().mesh;
    const restarts = {
      ...lab().mesh,
      istio: { ...istio, values: { pilot: { env: { SOME: 'thing' } } } },
    };
    await lab().hub.write(restarts);
    const waiting = await lab().ready('AwaitingApproval');
    const { id = '', needsApproval = [] } = waiting.status?.plan ?? {};
    expect(needsApproval.join('\n')).to.match(/cluster1: update Deployment istio-system\/istiod: /);
    expect((await lab().hub.choice()).stderr).to.contain('mesh1  AwaitingApproval');
    const shown = await lab().hub.about('approve');
    expect(shown.stdout, shown.stderr).to.contain('istiod').and.contain(`approve mesh1 ${id}`);
    const other = id.replaceAll(/^./g, (letter) => (letter === '0' ? '1' : '0'));
    expect((await lab().hub.about('approve', other)).code).to.equal(1);
    expect((await lab().hub.about('approve', id)).code).to.equal(0);
    await lab().ready('Succeeded');
    const env = ['-o', 'jsonpath={.spec.template.spec.containers[*].env[*].name}'];
    const names = await lab().cluster.kubectl([
      'get',
      'deployment',
      'istiod',
      '-n',
      'istio-system',
      ...env,
    ]);
    expect(names.split(' ')).to.include('SOME');
    // Git applies its own text by force: what somebody approved is not its field.
    await lab().hub.write(restarts);
    const approved = ['get', 'mesh', 'mesh1', '-n', namespace, '-o', 'jsonpath={.spec.approve}'];
    expect(await lab().cluster.kubectl(approved)).to.equal(id);
    lab().mesh = restarts;
  });

  it('does what is safe, holds what is deleted, and takes no approval that is old or of another plan', async () => {
    const { cluster1 = {} } = lab().mesh.clusters;
    const gateway = { kind: 'ingress', type: 'ClusterIP' };
    const meshWith = (...names: readonly string[]): SeedMesh => ({
      ...lab().mesh,
      clusters: {
        cluster1: { ...cluster1, gateways: Object.fromEntries(names.map((one) => [one, gateway])) },
      },
    });
    const there = (): Promise<string> =>
      lab().cluster.kubectl(['get', 'deployments', '-n', 'istio-system', '-o', 'name']);
    await lab().hub.write(meshWith('old'));
    await lab().ready('Succeeded');
    await lab().hub.write(meshWith('new'));
    const waiting = await lab().ready('AwaitingApproval');
    expect(await there())
      .to.contain('deployment.apps/new')
      .and.contain('deployment.apps/old');
    const { id = '' } = waiting.status?.plan ?? {};
    const [digest = ''] = id.split('@');
    expect((await lab().hub.about('approve', `${digest}@2026-01-01`)).code).to.equal(0);
    const refused = await lab().hub.ready('AwaitingApproval');
    expect(conditionOf(refused, 'Ready')?.message).to.contain('too old');
    // Something else happens between the approval and what is done of it.
    expect((await lab().hub.about('suspend')).code).to.equal(0);
    expect((await lab().hub.about('approve', id)).code).to.equal(0);
    await lab().cluster.kubectl(['delete', 'service', 'old', '-n', 'istio-system']);
    expect((await lab().hub.about('resume')).code).to.equal(0);
    const stale = await lab().hub.ready('AwaitingApproval');
    expect(conditionOf(stale, 'Ready')?.message).to.contain(
      `${id} was approved, which is another plan`,
    );
    expect(stale.status?.plan?.id).not.to.equal(id);
    expect(stale.status?.plan?.needsApproval?.join()).not.to.contain(
      'delete Service istio-system/old:',
    );
    expect(await there()).to.contain('deployment.apps/old');
    expect((await lab().hub.about('approve', stale.status?.plan?.id ?? '')).code).to.equal(0);
    await lab().ready('Succeeded');
    expect(await there()).not.to.contain('deployment.apps/old');
    await lab().hub.write(lab().mesh, { approval: 'none' });
    await lab().ready('Succeeded');
    await lab().hub.write(lab().mesh);
    await lab().ready('Succeeded');
  });

  it('lets nobody approve who may only edit', async () => {
    const kubeconfig = await lab().cluster.addUser('editor', [
      { apiGroups: ['isthmus.dev'], resources: ['meshes'], verbs: ['get', 'patch', 'update'] },
    ]);
    const edit = (spec: object): Promise<string> =>
      lab().cluster.kubectl([
        '--kubeconfig',
        kubeconfig,
        'patch',
        'mesh/mesh1',
        `--namespace=${namespace}`,
        '--type=merge',
        `--patch=${JSON.stringify({ spec })}`,
      ]);
    await edit({ interval: '20m' });
    const approve = `${'0'.repeat(32)}@2026-01-01`;
    expect(await rejection(edit({ approve }))).to.contain('meshes/approve');
  });
}
