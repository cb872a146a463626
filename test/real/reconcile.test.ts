import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { conditionOf, type Hub, namespace, openHub, type Reconciler } from './support/hub.ts';
import { rejection } from './support/live.ts';
import { seedMesh, type SeedMesh, workplace } from './support/seed.ts';

describe('The reconciler, on real API servers', () => {
  let rig: Rig;
  let cluster: Cluster;
  let mesh: SeedMesh;
  let hub: Hub;
  const running = new Map<string, Reconciler>();
  const killed: Reconciler[] = [];

  before(async () => {
    rig = await freshClusters('cluster1');
    cluster = rig.cluster('cluster1');
    const seed = await seedMesh(rig, { metallb: false });
    const { cluster1 = {} } = seed.clusters;
    mesh = { ...seed, clusters: { cluster1: { ...cluster1, ingressGateway: false } } };
    hub = await openHub(rig, 'cluster1');
  });

  after(async () => {
    for (const one of running.values()) one.kill('SIGKILL');
    await Promise.allSettled(running.values());
    await rig.stop();
  });

  const service = ['service', 'istiod', '-n', 'istio-system'];

  it('makes of a Mesh what it says, and says so where kubectl waits for it', async () => {
    for (const name of ['one', 'two']) running.set(name, hub.start(name));
    await hub.write(mesh);
    await hub.ready('Succeeded');
    await cluster.kubectl(['wait', '--for=condition=Ready', 'mesh/mesh1', '-n', namespace]);
    const table = await cluster.kubectl(['get', 'meshes', '-n', namespace]);
    expect(table)
      .to.match(/READY +REASON +/)
      .and.match(/mesh1 +True +Succeeded/);
    const events = await cluster.kubectl(['get', 'events', '-n', namespace, '-o', 'name']);
    expect(events).to.contain('mesh1');
    const deployment = ['get', 'deployment', 'istiod', '-n', 'istio-system', '-o', 'name'];
    expect(await cluster.kubectl(deployment)).to.contain('istiod');
  });

  it('puts right what was deleted, once it hears of it and long before it would look', async () => {
    await cluster.kubectl(['delete', ...service]);
    await until('the Service is back', () => cluster.kubectl(['get', ...service]));
    await hub.ready('Succeeded');
  });

  it('with onDrift: report says what differs, and leaves it', async () => {
    await hub.write(mesh, { onDrift: 'report' });
    await hub.ready('Succeeded');
    await cluster.kubectl(['delete', ...service]);
    const now = await hub.ready('Drifted');
    expect(conditionOf(now, 'Drifted')?.message).to.equal('1 to create');
    expect(await rejection(cluster.kubectl(['get', ...service]))).to.contain('NotFound');
    await hub.write(mesh, { onDrift: 'correct' });
    await hub.ready('Succeeded');
  });

  it('waits with what restarts something until that very plan is approved', async () => {
    const { istio } = mesh;
    const restarts = {
      ...mesh,
      istio: { ...istio, values: { pilot: { env: { SOME: 'thing' } } } },
    };
    await hub.write(restarts);
    const waiting = await hub.ready('AwaitingApproval');
    const { id = '', needsApproval = [] } = waiting.status?.plan ?? {};
    expect(needsApproval.join('\n')).to.match(/cluster1: update Deployment istio-system\/istiod: /);
    expect((await hub.choice()).stderr).to.contain('mesh1  AwaitingApproval');
    const shown = await hub.about('approve');
    expect(shown.stdout, shown.stderr).to.contain('istiod').and.contain(`approve mesh1 ${id}`);
    const other = id.replaceAll(/^./g, (letter) => (letter === '0' ? '1' : '0'));
    expect((await hub.about('approve', other)).code).to.equal(1);
    expect((await hub.about('approve', id)).code).to.equal(0);
    await hub.ready('Succeeded');
    const env = ['-o', 'jsonpath={.spec.template.spec.containers[*].env[*].name}'];
    const names = await cluster.kubectl([
      'get',
      'deployment',
      'istiod',
      '-n',
      'istio-system',
      ...env,
    ]);
    expect(names.split(' ')).to.include('SOME');
    // Git applies its own text by force: what somebody approved is not its field.
    await hub.write(restarts);
    const approved = ['get', 'mesh', 'mesh1', '-n', namespace, '-o', 'jsonpath={.spec.approve}'];
    expect(await cluster.kubectl(approved)).to.equal(id);
    mesh = restarts;
  });

  it('lets nobody approve who may only edit', async () => {
    const kubeconfig = await cluster.addUser('editor', [
      { apiGroups: ['isthmus.dev'], resources: ['meshes'], verbs: ['get', 'patch', 'update'] },
    ]);
    const edit = (spec: object): Promise<string> =>
      cluster.kubectl([
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

  it('leaves a suspended Mesh alone, and looks again when it is resumed', async () => {
    expect((await hub.about('suspend')).code).to.equal(0);
    await until(
      'it is suspended',
      async () => conditionOf(await hub.state(), 'Suspended')?.status === 'True',
    );
    await cluster.kubectl(['delete', ...service]);
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    await until('the request is answered', async () => {
      const { status } = await hub.state();
      return status?.lastHandledRequest !== undefined;
    });
    expect(await rejection(cluster.kubectl(['get', ...service]))).to.contain('NotFound');
    expect((await hub.about('resume')).code).to.equal(0);
    await until('the Service is back', () => cluster.kubectl(['get', ...service]));
    await hub.ready('Succeeded');
    expect(conditionOf(await hub.state(), 'Suspended')).to.equal(undefined);
  });

  it('says what is wrong with a Mesh', async () => {
    await hub.write({ ...mesh, networks: {} });
    const now = await hub.ready('Invalid');
    expect(conditionOf(now, 'Stalled')?.message).to.contain('network1');
    await hub.write(mesh);
    await hub.ready('Succeeded');
  });

  it('stops after the third time that somebody takes a field back, and names him', async () => {
    await hub.write(mesh, { approval: 'none' });
    await hub.ready('Succeeded');
    const label = ['label', ...service, '--overwrite', '--field-manager=autopilot'];
    const app = ['get', ...service, '-o', 'jsonpath={.metadata.labels.app}'];
    for (let round = 0; round < 3; round += 1) {
      await cluster.kubectl([...label, 'app=mine']);
      await until('it is put right', async () => (await cluster.kubectl(app)) === 'istiod');
      await hub.ready('Succeeded');
    }
    await cluster.kubectl([...label, 'app=mine']);
    const stalled = conditionOf(await hub.ready('Fighting'), 'Stalled');
    expect(stalled?.message).to.match(/^autopilot changes metadata\.labels\.app of cluster1: /);
    expect(await cluster.kubectl(app)).to.equal('mine');
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    await until('it is put right', async () => (await cluster.kubectl(app)) === 'istiod');
    await hub.write(mesh);
    await hub.ready('Succeeded');
  });

  it('is at work beside a person: one after the other, and both end well', async () => {
    const place = await workplace(rig, 'beside', mesh);
    await cluster.kubectl(['delete', ...service]);
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--lock-timeout', '2m');
    expect(code, stdout + stderr).to.equal(0);
    await cluster.kubectl(['get', ...service]);
    await hub.ready('Succeeded');
    const { stdout: plan } = await place.run('plan');
    expect(plan).to.match(/^No changes\. /m);
  });

  it('goes on in another process when the one that leads is killed', async () => {
    const before = await hub.holder();
    for (const [name, one] of running) {
      if (!before.includes(`/${one.pid}/`)) continue;
      one.kill('SIGKILL');
      killed.push(one);
      running.delete(name);
    }
    await cluster.kubectl(['delete', ...service]);
    await until('another one leads', async () => !['', before].includes(await hub.holder()));
    // What happened while nobody listened is seen with the next look.
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    await until('the Service is back', () => cluster.kubectl(['get', ...service]));
    await hub.ready('Succeeded');
  });

  it('ends at once when it is asked to, and lets go of its Lease', async () => {
    const left = [...running.values()];
    for (const one of left) one.kill('SIGTERM');
    const ends = await Promise.all(left);
    expect(ends.map(({ exitCode }) => exitCode)).to.deep.equal(left.map(() => 130));
    expect(await hub.holder()).to.equal('');
  });

  it('shows no byte of a credential in what it says', async () => {
    const ended = await Promise.all([...running.values(), ...killed]);
    const stdout = ended.map((one) => one.stdout).join('');
    const objects = await cluster.kubectl([
      'get',
      'meshes,events,configmaps',
      '-n',
      namespace,
      '-o',
      'yaml',
    ]);
    const kubeconfig = await readFile(cluster.kubeconfig, 'utf8');
    const secrets = [
      cluster.token,
      ...kubeconfig.split(/[\s"']/).filter((word) => word.length > 60),
    ];
    for (const secret of secrets) expect(objects + stdout).not.to.contain(secret);
  });
});
