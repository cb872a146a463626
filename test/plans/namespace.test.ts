import { expect } from 'chai';
import { objectsOf, stepOf } from '../support/steps.ts';
import { primaryRemote } from '../support/topologies.ts';

describe('plans/namespace', () => {
  it('labels the network everywhere, and names the primary in a remote only', () => {
    const [one, two] = (['cluster1', 'cluster2'] as const).map(
      (name) => objectsOf(stepOf(primaryRemote, `${name}/namespace`))[0]?.metadata,
    );
    expect(one).to.deep.equal({
      name: 'istio-system',
      labels: { 'topology.istio.io/network': 'network1' },
    });
    expect(two).to.deep.equal({
      ...one,
      annotations: { 'topology.istio.io/controlPlaneClusters': 'cluster1' },
    });
  });
});
