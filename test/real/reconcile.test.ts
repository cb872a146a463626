import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { approvals, type Lab } from './support/approvals.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import {
  conditionOf,
  type Hub,
  type MeshState,
  namespace,
  openHub,
  type Reconciler,
} from './support/hub.ts';
import { argocdHealthOf, kstatusOf } from './support/health.ts';
import { rejection } from './support/live.ts';
import { expectCalm, expectDriftAt, guestOf, pagesAt } from './support/measured.ts';
import { seedMesh, workplace } from './support/seed.ts';
import { secretsIn } from './support/witness.ts';
import { expectGoneOn, leaveWhatWasWrittenBefore } from './support/written-before.ts';

const metrics = { one: '127.0.0.1:18081', two: '127.0.0.1:18082' } as const;

describe('The reconciler, on real API servers', () => {
  let rig: Rig;
  let cluster: Cluster;
  let lab: Lab;
  let hub: Hub;
  const running = new Map<string, Reconciler>();
  const killed: Reconciler[] = [];
  const seen = new Map<string, MeshState>();
  let measured = '';
  let ends = 0;

  before(async () => {
    rig = await freshClusters('cluster1');
    cluster = rig.cluster('cluster1');
    const seed = await seedMesh(rig, { metallb: false });
    const { cluster1 = {} } = seed.clusters;
    const mesh = { ...seed, clusters: { cluster1: { ...cluster1, ingressGateway: false } } };
    await leaveWhatWasWrittenBefore(cluster);
    hub = await openHub(rig, 'cluster1');
    const guest = await guestOf(rig, cluster);
    await hub.hand([cluster.kubeconfig, guest.path]);
    ends = guest.ends;
    lab = { cluster, hub, mesh, ready };
  });

  after(async () => {
    for (const one of running.values()) one.kill('SIGKILL');
    await Promise.allSettled(running.values());
    await rig.stop();
  });

  const service = ['service', 'istiod', '-n', 'istio-system'];

  /** Until `Ready` has this reason; what was seen then is judged in the end. */
  async function ready(reason: string): Promise<MeshState> {
    const now = await hub.ready(reason);
    seen.set(reason, now);
    return now;
  }

  it('makes of a Mesh what it says, and says so where kubectl waits for it', async () => {
    for (const name of ['one', 'two'] as const) {
      running.set(name, hub.start(name, '--metrics', metrics[name]));
    }
    await hub.write(lab.mesh);
    await ready('Succeeded');
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

  it('goes on with a Mesh of an earlier version where it stood', async () => {
    await expectGoneOn(cluster);
  });

  it('puts right what was deleted, once it hears of it and long before it would look', async () => {
    await cluster.kubectl(['delete', ...service]);
    await until('the Service is back', () => cluster.kubectl(['get', ...service]));
    await ready('Succeeded');
  });

  it('with onDrift: report says what differs, and leaves it', async () => {
    await hub.write(lab.mesh, { onDrift: 'report' });
    await ready('Succeeded');
    await cluster.kubectl(['delete', ...service]);
    const now = await ready('Drifted');
    expect(conditionOf(now, 'Drifted')?.message).to.equal('1 to create');
    expect(await rejection(cluster.kubectl(['get', ...service]))).to.contain('NotFound');
    await hub.write(lab.mesh, { onDrift: 'correct' });
    await ready('Succeeded');
  });

  approvals(() => lab);

  it('leaves a suspended Mesh alone, and looks again when it is resumed', async () => {
    expect((await hub.about('suspend')).code).to.equal(0);
    await until(
      'it is suspended',
      async () => conditionOf(await hub.state(), 'Suspended')?.status === 'True',
    );
    seen.set('Suspended', await hub.state());
    await cluster.kubectl(['delete', ...service]);
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    await until('the request is answered', async () => {
      const { status } = await hub.state();
      return status?.lastHandledRequest !== undefined;
    });
    expect(await rejection(cluster.kubectl(['get', ...service]))).to.contain('NotFound');
    expect((await hub.about('resume')).code).to.equal(0);
    await until('the Service is back', () => cluster.kubectl(['get', ...service]));
    await ready('Succeeded');
    expect(conditionOf(await hub.state(), 'Suspended')).to.equal(undefined);
  });

  it('says what is wrong with a Mesh', async () => {
    await hub.write({ ...lab.mesh, networks: {} });
    const now = await ready('Invalid');
    expect(conditionOf(now, 'Stalled')?.message).to.contain('network1');
    await hub.write(lab.mesh);
    await ready('Succeeded');
  });

  it('stops after the third time that somebody takes a field back, and names him', async () => {
    await hub.write(lab.mesh, { approval: 'none' });
    await ready('Succeeded');
    const label = ['label', ...service, '--overwrite', '--field-manager=autopilot'];
    const app = ['get', ...service, '-o', 'jsonpath={.metadata.labels.app}'];
    for (let round = 0; round < 3; round += 1) {
      await cluster.kubectl([...label, 'app=mine']);
      await until('it is put right', async () => (await cluster.kubectl(app)) === 'istiod');
      await ready('Succeeded');
    }
    await cluster.kubectl([...label, 'app=mine']);
    const stalled = conditionOf(await ready('Fighting'), 'Stalled');
    expect(stalled?.message).to.match(/^autopilot changes metadata\.labels\.app of cluster1: /);
    expect(await cluster.kubectl(app)).to.equal('mine');
    await expectDriftAt(Object.values(metrics));
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    await until('it is put right', async () => (await cluster.kubectl(app)) === 'istiod');
    await hub.write(lab.mesh);
    await ready('Succeeded');
  });

  it('is at work beside a person: one after the other, and both end well', async () => {
    const place = await workplace(rig, 'beside', lab.mesh);
    await cluster.kubectl(['delete', ...service]);
    expect((await hub.about('reconcile', '--now')).code).to.equal(0);
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--lock-timeout', '2m');
    expect(code, stdout + stderr).to.equal(0);
    await cluster.kubectl(['get', ...service]);
    await ready('Succeeded');
    const { stdout: plan } = await place.run('plan');
    expect(plan).to.match(/^No changes\. /m);
  });

  it('is measured, by mesh and cluster', async () => {
    const texts = await pagesAt(Object.values(metrics));
    measured = texts.join('');
    const leads = texts.find((text) => text.includes('isthmus_leader 1\n'));
    expectCalm(leads, ends);
  });

  it('is as healthy to Argo CD as its documentation says, and to kstatus', async () => {
    const found: Record<string, readonly string[]> = {};
    for (const [reason, state] of seen) {
      found[reason] = [await argocdHealthOf(state, rig.binaries.path.glua), kstatusOf(state)];
    }
    expect(found).to.deep.equal({
      Succeeded: ['Healthy', 'Current'],
      Drifted: ['Degraded', 'InProgress'],
      AwaitingApproval: ['Suspended', 'InProgress'],
      Suspended: ['Suspended', 'Current'],
      Invalid: ['Degraded', 'Failed'],
      Fighting: ['Degraded', 'Failed'],
    });
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
    await ready('Succeeded');
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
    const said = ended.map((one) => one.stdout + one.stderr).join('');
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
    expect(secretsIn(objects + said + measured, { 'the token': cluster.token })).to.be.empty;
    expect(objects).to.contain('plan.md').and.contain('AwaitingApproval');
    for (const secret of secrets) expect(objects + said + measured).not.to.contain(secret);
  });
});
