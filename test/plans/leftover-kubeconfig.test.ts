import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type StepRefusal, stopsAll } from '../../lib/steps/step-refusal.ts';
import { noKubeconfigLeft } from '../../plans/leftover-kubeconfig.ts';
import { holding } from '../support/authorities.ts';
import { object } from '../support/changes.ts';
import { primaryRemote } from '../support/topologies.ts';

const left = object('Secret istio-system/istio-kubeconfig');
const istiod = object('Deployment istio-system/istiod');

async function refused(seen: Manifest | undefined, ...held: readonly Manifest[]) {
  const [controlPlane] = primaryRemote.controlPlanes;
  if (controlPlane === undefined) throw new Error('no control plane');
  const check = noKubeconfigLeft(controlPlane);
  try {
    await check({ get: holding(...held), look: () => seen, list: () => Promise.resolve([]) }, 0);
    return undefined;
  } catch (error) {
    return error as StepRefusal;
  }
}

describe('plans/leftover-kubeconfig', () => {
  it('stops everything where a new istiod would find somebody else’s kubeconfig', async () => {
    const refusal = await refused(undefined, left);
    expect(refusal?.code).to.equal('E-LEFTOVER-KUBECONFIG');
    expect(refusal?.message).to.contain('cluster1');
    expect(stopsAll(refusal?.code ?? '')).to.equal(true);
  });

  it('says nothing where there is none, or where istiod is ours already', async () => {
    expect(await refused(undefined)).to.equal(undefined);
    expect(await refused(istiod, left)).to.equal(undefined);
  });
});
