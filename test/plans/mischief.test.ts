import { expect } from 'chai';
import type { ObjectRef } from '../../lib/cluster/object.ts';
import { recordsAt, textAt } from '../../lib/json.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { anotherAddress, type Mischief, otherAddresses } from '../../plans/sandbox/mischief.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { plainly } from '../support/contract/lab.ts';
import { drivenClock, type DrivenClock } from '../support/driven-clock.ts';
import { withClusters } from '../support/topologies.ts';

describe('mischief of a load balancer', () => {
  const topology = withClusters({ cluster1: { loadBalancer: { kind: 'provided' } } });
  const gateway: ObjectRef = {
    apiVersion: 'v1',
    kind: 'Service',
    namespace: 'istio-system',
    name: 'istio-eastwestgateway',
  };
  let clock: DrivenClock;
  let sandbox: Sandbox;

  beforeEach(async () => {
    clock = drivenClock();
    sandbox = await sandboxClusters({ ...sandboxOf(topology), clock });
    const { apiVersion, kind, namespace = '', name } = gateway;
    const place = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await sandbox('cluster1').apply(place, plainly);
    const spec = { type: 'LoadBalancer', ports: [{ port: 15012 }] };
    await sandbox('cluster1').apply(
      { apiVersion, kind, metadata: { namespace, name }, spec },
      plainly,
    );
    await clock.advance(2_000);
  });

  afterEach(() => sandbox.close());

  it('moves the gateway to another address', async () => {
    expect(await afterwards(anotherAddress(topology, '10.0.0.9'))).to.deep.equal(['10.0.0.9']);
  });

  it('lists more addresses of the gateway, or the same in another order, and keeps to it', async () => {
    const [own = ''] = await addresses();
    const more = otherAddresses(topology, (before) => ['fd00::9', '10.0.0.9', ...before]);
    expect(await afterwards(more)).to.deep.equal(['fd00::9', '10.0.0.9', own]);
    const turned = otherAddresses(topology, (before) => before.toReversed());
    expect(await afterwards(turned)).to.deep.equal([own, '10.0.0.9', 'fd00::9']);
  });

  async function afterwards(mischief: Mischief): Promise<readonly unknown[]> {
    const { manager, cluster, ref, change, subresource } = mischief;
    sandbox.as(manager).edit(cluster, ref, change, subresource);
    await clock.advance(60_000);
    return addresses();
  }

  async function addresses(): Promise<readonly (string | undefined)[]> {
    const live = await sandbox('cluster1').get(gateway);
    return recordsAt(live, 'status', 'loadBalancer', 'ingress').map((one) => textAt(one, 'ip'));
  }
});
