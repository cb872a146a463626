import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { parseObjects } from '../../lib/render/yaml.ts';
import { istioctl } from '../rig/by-hand.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { meaningOfRemoteSecret } from '../support/remote-secret.ts';
import { edits, renameNetwork } from './support/edits.ts';
import { namesIn, untilAsBefore } from './support/inventory.ts';
import { expectStatus, expectTakenOver } from './support/others.ts';
import { landmarks, steps } from './support/primary-remote-guide.ts';
import { expectSampleInMesh, expectSynced } from './support/works.ts';
import {
  changesIn,
  planOf,
  seedMesh,
  type SeedMesh,
  workplace,
  type Workplace,
} from './support/seed.ts';

const inIstio = ['-n', 'istio-system'];

describe("Istio's primary-remote guide from one mesh.yaml", () => {
  let rig: Rig;
  let mesh: SeedMesh;
  let place: Workplace;
  let primary: Cluster;
  let remote: Cluster;
  let atFirst: ReadonlyMap<Cluster, readonly string[]>;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
    mesh = await seedMesh(rig, { metallb: true });
    place = await workplace(rig, 'primary-remote', mesh);
    atFirst = await namesIn(rig);
  });

  after(() => rig.stop());

  describe('on two empty clusters', () => {
    it('plans every step and object, and what it can only know after apply', async () => {
      const { code, stdout } = await place.run('plan');
      expect(code).to.equal(0);
      for (const step of steps) expect(stdout).to.contain(step);
      expect(stdout).to.match(
        /① address of the east-west gateway of cluster1[^]*→ cluster2\/remote: EndpointSlice istio-system\/istiod/,
      );
      expect(stdout).to.match(
        /② reader token of cluster2[^]*→ cluster1\/remote-secret\/cluster2: Secret istio-system\/istio-remote-secret-cluster2/,
      );
      const plan = await planOf(place);
      expect(plan.steps.map(({ id }) => id)).to.deep.equal(steps);
      expect(plan.complete).to.equal(true);
      expect(plan.summary).to.deep.include({ update: 0, adopt: 0, replace: 0, delete: 0, keep: 0 });
      const listed = changesIn(plan);
      expect(listed).to.have.length(plan.summary['create'] ?? 0);
      for (const object of landmarks) expect(listed).to.include(object);
      for (const change of plan.steps.flatMap(({ changes }) => changes)) {
        expect(stdout).to.contain(`${change.object.kind} `).and.to.contain(change.object.name);
      }
    });

    it('says with --detailed-exitcode that there are changes', async () => {
      expect((await place.run('plan', '--detailed-exitcode')).code).to.equal(2);
    });

    it('has not written anything so far', async () => {
      for (const cluster of rig.clusters) {
        expect(await cluster.audit.requests(0, 'isthmus')).not.to.be.empty;
        expect(await cluster.audit.writes(0, 'isthmus')).to.be.empty;
      }
    });

    it('does not apply anything without a terminal or --yes', async () => {
      const { code, stderr } = await place.run('apply');
      expect(code).to.equal(64);
      expect(stderr).to.contain('--yes');
      for (const cluster of rig.clusters) {
        expect(await cluster.audit.writes(0, 'isthmus')).to.be.empty;
      }
    });
  });

  describe('applied once', () => {
    it('converges in one run', async () => {
      const { code, stdout, stderr } = await place.run('apply', '--yes');
      expect(stderr).to.equal('');
      expect(stdout).to.contain('all 13 steps are ready');
      expect(code).to.equal(0);
    });

    it('has given the remote the address that MetalLB gave to the east-west gateway', async () => {
      const address = await primary.kubectl([
        ...inIstio,
        'get',
        'service',
        'istio-eastwestgateway',
        '-o',
        'jsonpath={.status.loadBalancer.ingress[0].ip}',
      ]);
      expect(address).to.match(/^10\.99\./);
      expect(
        await remote.kubectl([
          ...inIstio,
          'get',
          'endpointslice',
          'istiod',
          '-o',
          'jsonpath={.endpoints[0].addresses[0]}',
        ]),
      ).to.equal(address);
    });

    it('has made the remote secret that istioctl create-remote-secret would make', async () => {
      const name = ['get', 'secret', 'istio-remote-secret-cluster2', '-o', 'json'];
      const ours = JSON.parse(await primary.kubectl([...inIstio, ...name])) as Manifest;
      const theirs = await istioctl(rig, 'cluster2', ['create-remote-secret', '--name=cluster2']);
      const { metadata } = ours;
      const labels = { 'istio/multiCluster': metadata.labels?.['istio/multiCluster'] ?? '' };
      const plain = { ...ours, metadata: { ...metadata, labels } };
      const [expected] = parseObjects(theirs);
      if (expected === undefined) throw new Error('istioctl printed no secret');
      expect(meaningOfRemoteSecret(plain)).to.deep.equal(meaningOfRemoteSecret(expected));
    });

    it('has istiod of cluster1 in touch with cluster2', () => expectSynced(rig));

    it('has Pods of cluster2 injected by the istiod of cluster1, which then knows their addresses', () =>
      expectSampleInMesh(rig));
  });

  describe('applied already', () => {
    // The GET is for the inventory; of CustomResourceDefinitions, metadata and the whole are listed.
    it('plans no changes, with one LIST for each kind and no dry run', async () => {
      const marks = await Promise.all(rig.clusters.map((cluster) => cluster.audit.mark()));
      const { code, stdout } = await place.run('plan', '--detailed-exitcode');
      expect(stdout).to.match(/^No changes\. /);
      expect(code).to.equal(0);
      const counts = await Promise.all(
        rig.clusters.map((cluster, index) => cluster.audit.counts(marks[index], 'isthmus')),
      );
      expect(counts).to.deep.equal([
        { list: 21, get: 1 },
        { list: 11, get: 1 },
      ]);
    });

    it('writes nothing when it is applied again', async () => {
      const marks = await Promise.all(rig.clusters.map((cluster) => cluster.audit.mark()));
      const { code, stdout } = await place.run('apply', '--yes');
      expect(stdout).to.contain('Nothing to do');
      expect(code).to.equal(0);
      for (const [index, cluster] of rig.clusters.entries()) {
        expect(await cluster.audit.writes(marks[index], 'isthmus')).to.be.empty;
      }
    });

    for (const { what, edit, changes } of edits) {
      it(`plans just what an edit of ${what} touches`, async () => {
        const edited = structuredClone(mesh);
        edit(edited);
        await place.write(edited);
        try {
          expect(changesIn(await planOf(place))).to.deep.equal(changes);
        } finally {
          await place.write(mesh);
        }
      });
    }

    it('plans a deleted object and an edited field of its own, with who edited it, but no foreign field', async () => {
      await primary.kubectl([...inIstio, 'delete', 'configmap', 'istio']);
      await primary.kubectl([
        ...inIstio,
        'label',
        '--overwrite',
        'service',
        'istiod',
        'app=somebody',
        '--field-manager=somebody',
      ]);
      await primary.kubectl([...inIstio, 'label', 'service', 'istio-eastwestgateway', 'their=own']);
      const plan = await planOf(place);
      expect(changesIn(plan)).to.deep.equal([
        'cluster1/control-plane create ConfigMap istio-system/istio',
        'cluster1/control-plane update Service istio-system/istiod',
      ]);
      const service = plan.steps
        .flatMap(({ changes }) => changes)
        .find(({ action }) => action === 'update');
      expect(service?.fields).to.have.length(1);
      expect(service?.fields?.[0]).to.deep.include({
        path: 'metadata.labels.app',
        before: 'somebody',
        after: 'istiod',
      });
      expect(service?.fields?.[0]?.owner?.manager).to.equal('somebody');
      await expectStatus(rig, place);
    });

    it('repairs both, leaves the foreign field alone, and takes what stands in its way with --adopt', async () => {
      expect((await place.run('apply', '--yes')).code).to.equal(0);
      expect(changesIn(await planOf(place))).to.be.empty;
      const labels = await primary.kubectl([
        ...inIstio,
        'get',
        'service',
        'istiod',
        'istio-eastwestgateway',
        '-o',
        'jsonpath={.items[*].metadata.labels}',
      ]);
      expect(labels).to.contain('"app":"istiod"').and.to.contain('"their":"own"');
      await expectTakenOver(primary, place);
    });

    it('applies a renamed network: the gateway is replaced, nothing else restarts, and then nothing is left to do', async () => {
      const renamed = structuredClone(mesh);
      renameNetwork(renamed);
      await place.write(renamed);
      const { code, stdout } = await place.run('apply', '--yes');
      expect(stdout).to.contain('steps are ready');
      expect(code).to.equal(0);
      expect(changesIn(await planOf(place))).to.be.empty;
    });
  });

  describe('destroyed', () => {
    it('is gone, with what istiod wrote: nothing is left but what was there before', async () => {
      await place.write(mesh);
      const { code, stdout, stderr } = await place.run('destroy', '--yes');
      expect(stderr).to.equal('');
      expect(stdout).to.match(/\nDestroyed: \d+ objects deleted\.\n$/);
      expect(code).to.equal(0);
      await untilAsBefore(rig, atFirst);
    });

    it('is not destroyed again', async () => {
      const { code, stdout } = await place.run('destroy', '--yes');
      expect(stdout).to.equal('Nothing to destroy.\n');
      expect(code).to.equal(0);
    });
  });
});
