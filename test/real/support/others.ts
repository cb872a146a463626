import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { changesIn, planOf, type Workplace } from './seed.ts';

const inIstio = ['-n', 'istio-system'];

/** Somebody has edited the Service istiod and deleted the ConfigMap istio: status says so, and only reads. */
export async function expectStatus(rig: Rig, place: Workplace): Promise<void> {
  const marks = await Promise.all(rig.clusters.map((cluster) => cluster.audit.mark()));
  const { code, stdout } = await place.run('status');
  expect(stdout).to.match(
    /^Changed since it was applied\ncluster1\/control-plane\n {2}~ Service istio-system\/istiod\n {6}~ metadata\.labels\.app: somebody → istiod {2}changed by somebody at \S+Z\n/,
  );
  expect(stdout).to.match(/\nMissing or not ours: [^]*\+ ConfigMap istio-system\/istio\n/);
  expect(code).to.equal(2);
  for (const [index, cluster] of rig.clusters.entries()) {
    expect(await cluster.audit.writes(marks[index], 'isthmus')).to.be.empty;
  }
}

/** What others hold and a server, or istiod, would not take beside ours: each is told, and taken with --adopt. */
export async function expectTakenOver(primary: Cluster, place: Workplace): Promise<void> {
  await expectPortTakenOver(primary, place);
  await expectFieldBesideTold(primary, place);
  await expectStrategyTakenOver(primary, place);
  await expectRenamedTakenOver(primary, place);
}

/** A server refuses the port of the gateway beside one of the same name that somebody has given another number. */
async function expectPortTakenOver(primary: Cluster, place: Workplace): Promise<void> {
  const service = [...inIstio, 'service', 'istio-eastwestgateway'];
  const portsNow = async (): Promise<readonly string[]> => {
    const path = 'jsonpath={.spec.ports[*].port}';
    return (await primary.kubectl(['get', ...service, '-o', path])).split(' ');
  };
  const index = (await portsNow()).indexOf('15443');
  const renumber = [{ op: 'replace', path: `/spec/ports/${index}/port`, value: 16443 }];
  const how = ['--type=json', '--field-manager=kubectl-edit', '-p', JSON.stringify(renumber)];
  await primary.kubectl(['patch', ...service, ...how]);
  const { stdout } = await place.run('plan');
  expect(stdout).to.match(/spec\.ports\[port=16443,protocol=TCP\].*held by kubectl-edit since/);
  const refused = await place.run('apply', '--yes');
  expect(refused.stderr).to.contain('has fields of others that do not go together with ours');
  expect(await portsNow()).to.include('16443');
  expect((await place.run('apply', '--yes', '--adopt')).code).to.equal(0);
  expect(await portsNow())
    .to.include('15443')
    .and.not.include('16443');
  expect(changesIn(await planOf(place))).to.be.empty;
  expect((await place.run('status')).code).to.equal(0);
}

/** A node port within a port of ours excludes nothing: a warning, and no change. */
async function expectFieldBesideTold(primary: Cluster, place: Workplace): Promise<void> {
  const service = [...inIstio, 'service', 'istio-eastwestgateway'];
  const path = 'jsonpath={.spec.ports[*].port}';
  const ports = (await primary.kubectl(['get', ...service, '-o', path])).split(' ');
  const edit = [
    { op: 'replace', path: `/spec/ports/${ports.indexOf('15443')}/nodePort`, value: 31443 },
  ];
  const how = ['--type=json', '--field-manager=kubectl-edit', '-p', JSON.stringify(edit)];
  await primary.kubectl(['patch', ...service, ...how]);
  const { stdout, stderr } = await place.run('plan');
  expect(stdout + stderr).to.match(
    /W-FIELDS-BESIDE .* spec\.ports\[port=15443,protocol=TCP\]\.nodePort by kubectl-edit at /,
  );
  expect(changesIn(await planOf(place))).to.be.empty;
}

/** A server refuses our strategy and our requests beside what somebody has written instead. */
async function expectStrategyTakenOver(primary: Cluster, place: Workplace): Promise<void> {
  const deployment = [...inIstio, 'deployment', 'istiod'];
  const container = '/spec/template/spec/containers/0';
  const few = { cpu: '20m', memory: '128Mi' };
  const edits = [
    { op: 'replace', path: '/spec/strategy', value: { type: 'Recreate' } },
    { op: 'replace', path: `${container}/resources`, value: { requests: few, limits: few } },
  ];
  const how = ['--type=json', '--field-manager=kubectl-edit', '-p', JSON.stringify(edits)];
  await primary.kubectl(['patch', ...deployment, ...how]);
  const { stdout } = await place.run('plan');
  expect(stdout)
    .to.match(/- spec\.strategy\.type: Recreate {2}held by kubectl-edit since/)
    .and.match(/- spec\..*\.resources\.limits: .* held by kubectl-edit since/);
  const applied = await place.run('apply', '--yes', '--adopt');
  expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
  expect(changesIn(await planOf(place))).to.be.empty;
  expect((await place.run('status')).code).to.equal(0);
}

/** To a server, a webhook that somebody has renamed is one of theirs beside a missing one of ours: both would ask istiod. */
async function expectRenamedTakenOver(primary: Cluster, place: Workplace): Promise<void> {
  const injector = ['mutatingwebhookconfiguration', 'istio-sidecar-injector'];
  const namesNow = async (): Promise<readonly string[]> => {
    const path = 'jsonpath={.webhooks[*].name}';
    return (await primary.kubectl(['get', ...injector, '-o', path])).split(' ').toSorted();
  };
  const ours = await namesNow();
  const mine = 'mine.example.org';
  const rename = [{ op: 'replace', path: '/webhooks/0/name', value: mine }];
  const how = ['--type=json', '--field-manager=kubectl-edit', '-p', JSON.stringify(rename)];
  await primary.kubectl(['patch', ...injector, ...how]);
  for (const when of ['before ours is there again', 'when ours is there again']) {
    const { stdout } = await place.run('plan');
    expect(stdout, when).to.match(/~ webhooks\[name=mine\.example\.org\].* held by kubectl-edit/);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    expect(await namesNow()).to.have.members([...ours, mine]);
  }
  expect((await place.run('apply', '--yes', '--adopt')).code).to.equal(0);
  expect(await namesNow()).to.deep.equal(ours);
  expect(changesIn(await planOf(place))).to.be.empty;
}
