import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { refuse } from './support/faults.ts';
import { clusterOf, seedMesh, type SeedMesh } from './support/seed.ts';
import {
  expectWords,
  readerTokenOf,
  secretsIn,
  tokensOf,
  type Witness,
  witness,
} from './support/witness.ts';

const namespace = 'istio-system';

/** Each test meets one obstacle more, and each apply goes on where the last one stopped. */
describe('an apply that meets one obstacle after the other', () => {
  let rig: Rig;
  let primary: Cluster;
  let mesh: SeedMesh;
  let place: Witness;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    primary = rig.cluster('cluster1');
    mesh = await seedMesh(rig, { metallb: true });
    mesh.timeouts = { loadBalancer: '3s', ready: '240s' };
    // Of its two addresses somebody else has taken one.
    setPool(mesh, primary.loadBalancer.replace(/\d+$/, '2'));
    await primary.kubectl(['create', 'service', 'loadbalancer', 'other', '--tcp=80']);
    place = await witness(rig, 'obstacles', mesh);
  });

  after(() => rig.stop());

  it('says what the server does not take, and where it stands', async () => {
    const wrong = structuredClone(mesh);
    // Only the server knows which it has.
    const families = { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] };
    clusterOf(wrong, 'cluster1')['values'] = { pilot: families };
    await place.write(wrong);
    const words = [
      /E-INVALID .*Service istio-system\/istiod in cluster1: .*spec\.ipFamilies\[0\]: Invalid value: "IPv6": not configured on this cluster/,
      'the Services of this cluster have no addresses of that family: take it out of',
    ];
    const applied = await place.run(['apply', '--yes']);
    expectWords(applied, [
      ...words,
      'run `isthmus apply --yes` again to continue',
      /failed +cluster1\/control-plane/,
      /blocked +.*cluster1\/remote-secret\/cluster2/,
      /done +cluster1\/load-balancer, cluster1\/namespace, cluster2\/namespace/,
    ]);
    expect(applied.code).to.equal(3);
    const planned = await place.run(['plan']);
    expectWords(planned, words);
    expect(planned.code).to.equal(1);
    await place.write(mesh);
  });

  it('says who refuses an object, in the words of the policy, and what waits for it', async () => {
    const gateway = service('istio-eastwestgateway');
    const relent = await refuse(primary, 'services', gateway, `'gateways need a ticket'`);
    const { code, ...output } = await place.run(['apply', '--yes']);
    expectWords({ code, ...output }, [
      /E-WEBHOOK-DENIED .*apply Service istio-system\/istio-eastwestgateway in cluster1: .*gateways need a ticket/,
      'a webhook, policy or quota of the cluster refuses the object',
      /failed +cluster1\/east-west-gateway/,
      /blocked +cluster2\/remote, cluster2\/reader-token, cluster1\/remote-secret\/cluster2/,
      /done +.*cluster1\/ingress-gateway/,
    ]);
    expect(code).to.equal(3);
    const plan = await place.run(['plan']);
    expectWords(plan, ['E-WEBHOOK-DENIED', 'gateways need a ticket']);
    expect(plan.code).to.equal(1);
    await relent();
  });

  it('explains with Events why a gateway gets no address', async () => {
    const { code, ...output } = await place.run(['apply', '--yes']);
    expectWords({ code, ...output }, [
      /E-LOAD-BALANCER-PENDING Service istio-system\/istio-eastwestgateway .*after 3 s \(AllocationFailed: .*no available IPs\)/,
      /blocked +cluster2\/remote, cluster2\/reader-token, cluster1\/remote-secret\/cluster2/,
      /done +.*cluster1\/expose-control-plane/,
    ]);
    expect(code).to.equal(3);
  });

  it('does not repeat what a policy says of the remote secret, for it may quote it', async () => {
    setPool(mesh, primary.loadBalancer);
    await place.write(mesh);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'istio-remote-secret-cluster2', namespace },
      data: { cluster2: 'bm9uZQ==' },
    };
    const relent = await refuse(
      primary,
      'secrets',
      secret,
      `'weak: ' + string(object.data.cluster2)`,
    );
    const { code, ...output } = await place.run(['apply', '--yes', '-v']);
    expectWords({ code, ...output }, [
      /E-WEBHOOK-DENIED .*apply Secret istio-system\/istio-remote-secret-cluster2 in cluster1: ValidatingAdmissionPolicy 'no-istio-remote-secret-cluster2'/,
      /failed +cluster1\/remote-secret\/cluster2/,
    ]);
    expect(output.stdout).not.to.contain('weak: ');
    expect(code).to.equal(3);
    await place.run(['apply', '--yes', '--format', 'ndjson']);
    await place.run(['plan', '-v']);
    await place.run(['plan', '--format', 'json']);
    await relent();
  });

  it('gets to the end when nothing is in its way any more, and then has nothing left to do', async () => {
    const applied = await place.run(['apply', '--yes', '--format', 'ndjson']);
    expect(applied.stderr).to.equal('');
    expect(applied.code).to.equal(0);
    const plan = await place.run(['plan', '--detailed-exitcode']);
    expect(plan.stdout).to.match(/^No changes\. /);
    expect(plan.code).to.equal(0);
  });

  it('has never brought a token to light, neither printed nor kept', async () => {
    const edited = structuredClone(mesh);
    edited.name = 'mesh2';
    await place.write(edited);
    await place.run(['plan', '-v']);
    await place.run(['render', '-v']);
    const reader = await readerTokenOf(rig.cluster('cluster2'));
    const secrets = { ...tokensOf(rig), 'the reader token': reader };
    expect(secretsIn(await place.testimony(), secrets)).to.be.empty;
  });
});

function setPool(mesh: SeedMesh, addresses: string): void {
  const balancer = clusterOf(mesh, 'cluster1')['loadBalancer'] as {
    metallb: { addresses: readonly string[] };
  };
  balancer.metallb.addresses = [addresses];
}

function service(name: string) {
  const metadata = { name, namespace };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } };
}
