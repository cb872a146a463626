import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type StepRefusal, stopsAll } from '../../lib/steps/step-refusal.ts';
import { kubeconfigOf } from '../../plans/kubeconfig.ts';
import { knownByTheirNames } from '../../plans/renaming.ts';
import { object } from '../support/changes.ts';
import { primaryRemote } from '../support/topologies.ts';

const istiod = object('Deployment istio-system/istiod');

/** A remote secret as somebody made it by hand. */
function secret(name: string, id: string, server = 'https://172.18.0.3:6443'): Manifest {
  const access = { cluster: id, server, certificateAuthority: 'Y2E=', token: 'hunter2' };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'istio-system', name, labels: { 'istio/multiCluster': 'true' } },
    data: { [id]: Buffer.from(kubeconfigOf(access)).toString('base64') },
  };
}

async function refused(
  held: readonly Manifest[],
  seen?: Manifest,
): Promise<StepRefusal | undefined> {
  const [controlPlane] = primaryRemote.controlPlanes;
  if (controlPlane === undefined) throw new Error('no control plane');
  const check = knownByTheirNames(primaryRemote, controlPlane);
  const [look, list] = [() => seen, () => Promise.resolve(held)];
  try {
    await check({ get: () => Promise.resolve(undefined), look, list }, 0);
    return undefined;
  } catch (error) {
    return error as StepRefusal;
  }
}

describe('plans/renaming', () => {
  it('stops everything where a mesh made by hand has another name for a cluster, and says which', async () => {
    const refusal = await refused([
      secret('istio-remote-secret-west', 'WEST', 'https://172.18.0.3:6443/'),
    ]);
    expect(refusal?.code).to.equal('E-CLUSTER-RENAMED');
    expect(refusal?.message)
      .to.contain('cluster2 as WEST (Secret istio-remote-secret-west)')
      .and.not.contain('hunter2');
    expect(refusal?.hint).to.contain('`clusters.cluster2.istioName: WEST`');
    expect(stopsAll(refusal?.code ?? '')).to.equal(true);
  });

  it('says nothing of the same name, of other servers, of what is no kubeconfig, or once istiod is ours', async () => {
    const broken = { ...secret('x', 'a'), data: { a: 'e30=', b: 'Og==', c: '' } };
    expect(await refused([])).to.equal(undefined);
    expect(await refused([secret('mine', 'cluster2'), broken])).to.equal(undefined);
    expect(await refused([secret('far', 'far', 'https://192.0.2.9')])).to.equal(undefined);
    expect(await refused([secret('west', 'WEST')], istiod)).to.equal(undefined);
  });
});
