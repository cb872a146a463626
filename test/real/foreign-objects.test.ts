import { expect } from 'chai';
import { stringify } from 'yaml';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { getJson } from './support/live.ts';
import {
  changesIn,
  type PlannedChange,
  planOf,
  seedMesh,
  workplace,
  type Workplace,
} from './support/seed.ts';

const namespace = 'istio-system';
const inIstio = ['-n', namespace];
const precious = 'precious-text-of-somebody';

/** Objects of somebody else under names that the mesh needs, made as people make them. */
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio', namespace },
  data: { mesh: 'accessLogFile: /dev/stdout\n', their: 'own' },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'istiod', namespace },
  spec: {
    selector: { app: 'theirs' },
    ports: [
      { name: 'https-webhook', port: 443, targetPort: 9443 },
      { name: 'their-own', port: 9999 },
    ],
  },
};
const roleBinding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'istiod', namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'theirs' },
};
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'istio-remote-secret-cluster2', namespace },
  stringData: { cluster2: precious },
};

describe('Objects of somebody else under names that the mesh needs', () => {
  let rig: Rig;
  let place: Workplace;
  let primary: Cluster;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    primary = rig.cluster('cluster1');
    await primary.kubectl(['create', 'namespace', namespace]);
    const somebody = ['apply', '--server-side', '--field-manager=somebody', '-f', '-'];
    await primary.kubectl(somebody, stringify(configMap));
    for (const object of [service, roleBinding, secret]) {
      await primary.kubectl(['apply', '-f', '-'], stringify(object));
    }
    place = await workplace(rig, 'foreign', await seedMesh(rig, { metallb: true }));
  });

  after(() => rig.stop());

  it('are planned to be adopted or, where that cannot be, replaced; all others are created', async () => {
    const changes = changesIn(await planOf(place)).filter((change) => !change.includes(' create '));
    expect(changes).to.deep.equal([
      'cluster1/control-plane adopt ConfigMap istio-system/istio',
      'cluster1/control-plane adopt Service istio-system/istiod',
      'cluster1/control-plane replace RoleBinding istio-system/istiod',
      'cluster1/namespace adopt Namespace istio-system',
      'cluster1/remote-secret/cluster2 replace Secret istio-system/istio-remote-secret-cluster2',
    ]);
  });

  it('are shown with the fields that would be taken, and with who holds them', async () => {
    expect(fieldsOf(await planned('ConfigMap', 'istio'))).to.deep.equal({
      'data.mesh': 'somebody',
    });
    expect(fieldsOf(await planned('Service', 'istiod'))).to.deep.equal({
      'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]':
        'kubectl-client-side-apply',
      'spec.ports[port=443,protocol=TCP].targetPort': 'kubectl-client-side-apply',
      'spec.selector': 'kubectl-client-side-apply',
    });
    const { stdout } = await place.run('plan');
    expect(stdout).to.match(/~ data\.mesh:.* held by somebody since \d{4}-\d\d-\d\dT/);
    expect(stdout).to.contain('-accessLogFile: /dev/stdout');
    expect(stdout).to.match(/targetPort: 9443 → 15017 {2}held by kubectl-client-side-apply/);
  });

  it('are shown as not ours when they must be replaced, and why', async () => {
    const binding = await planned('RoleBinding', 'istiod');
    expect(binding).to.include({ foreign: true });
    expect(binding?.reason).to.contain('cannot change roleRef');
    const attachment = await planned('Secret', 'istio-remote-secret-cluster2');
    expect(attachment).to.deep.include({ foreign: true, unknown: ['cluster2/reader-token'] });
    const { stdout } = await place.run('plan');
    expect(stdout).to.match(/± RoleBinding istio-system\/istiod {2}\(not ours; must be deleted/);
  });

  it('are not touched by apply without --adopt, nor is anything else', async () => {
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    const { code, stderr } = await place.run('apply', '--yes');
    expect(code).to.equal(1);
    expect(stderr).to.contain('5 objects exist already and are not ours. Nothing was applied.');
    for (const [index, { audit }] of rig.clusters.entries()) {
      expect(await audit.writes(marks[index], 'isthmus')).to.be.empty;
    }
  });

  it('do not give away their secrets', async () => {
    for (const how of [['-v'], ['--format', 'json']]) {
      const { stdout, stderr } = await place.run('plan', ...how);
      for (const form of [precious, Buffer.from(precious).toString('base64')]) {
        expect(stdout + stderr).to.not.contain(form);
      }
    }
  });

  it('become ours with --adopt, in the fields that the mesh needs', async () => {
    const { code, stdout, stderr } = await place.run(
      'apply',
      '--yes',
      '--adopt',
      '--format',
      'ndjson',
    );
    expect(stderr).to.equal('');
    expect(stdout).to.contain('"verb":"replaced"').and.to.contain('"verb":"adopted"');
    expect(stdout).to.not.contain(precious);
    expect(code).to.equal(0);
    const { spec } = await getJson<typeof service>(primary, 'service', 'istiod', ...inIstio);
    expect(spec.selector).to.deep.equal({ app: 'istiod', istio: 'pilot' });
    const targets = new Map(spec.ports.map(({ port, targetPort }) => [port, targetPort]));
    expect(targets.get(443)).to.equal(15017);
    const binding = await getJson<typeof roleBinding>(primary, 'rolebinding', 'istiod', ...inIstio);
    expect(binding.roleRef.name).to.equal('istiod');
    const { data } = await getJson<typeof configMap>(primary, 'configmap', 'istio', ...inIstio);
    expect(data.mesh).to.contain('meshId: mesh1').and.to.not.contain('accessLogFile');
  });

  it('keep what is their own', async () => {
    const { data } = await getJson<typeof configMap>(primary, 'configmap', 'istio', ...inIstio);
    expect(data.their).to.equal('own');
    const { spec } = await getJson<typeof service>(primary, 'service', 'istiod', ...inIstio);
    expect(spec.ports.map(({ port }) => port)).to.include(9999);
  });

  it('are ours from then on: nothing is left to do', async () => {
    const { code, stdout } = await place.run('plan', '--detailed-exitcode');
    expect(stdout).to.match(/^No changes\. /);
    expect(code).to.equal(0);
    const live = await getJson<Manifest>(primary, 'rolebinding', 'istiod', ...inIstio);
    expect(live.metadata.labels).to.include({ 'isthmus.dev/mesh': 'mesh1' });
  });

  async function planned(kind: string, name: string): Promise<PlannedChange | undefined> {
    return (await planOf(place)).steps
      .filter(({ id }) => id.startsWith('cluster1/'))
      .flatMap(({ changes }) => changes)
      .find(({ object }) => object.kind === kind && object.name === name);
  }
});

/** Which manager holds each field that would be taken. */
function fieldsOf(change: PlannedChange | undefined): Readonly<Record<string, string | undefined>> {
  const fields = (change?.fields ?? []).filter(({ owner }) => owner !== undefined);
  return Object.fromEntries(fields.map(({ path, owner }) => [path, owner?.manager]));
}
