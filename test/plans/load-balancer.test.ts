import { expect } from 'chai';
import { knownFacts, stepOf, unheeded } from '../support/steps.ts';
import { primaryRemote, withClusters } from '../support/topologies.ts';

describe('plans/load-balancer', () => {
  it('gives an installed MetalLB its pool, and brings the manifest where it is to be installed', () => {
    const addresses = ['10.99.1.0/24'];
    const wanted = {
      kind: 'metallb-installed',
      addresses,
      manifest: '/m.yaml',
      sha256: 'ab',
    } as const;
    const given = stepOf(primaryRemote, 'cluster1/load-balancer').desired(knownFacts({}), unheeded);
    const installed = stepOf(
      withClusters({ cluster1: { loadBalancer: wanted } }),
      'cluster1/load-balancer',
    ).desired(knownFacts({}), unheeded);
    expect(given.map(({ kind }) => kind)).to.deep.equal(['objects']);
    expect(installed.map(({ kind }) => kind)).to.deep.equal(['manifest', 'objects']);
    expect(installed[0]).to.deep.include({ location: '/m.yaml', sha256: 'ab' });
    expect(installed[1]).to.have.nested.property('objects[0].spec').that.deep.equals({ addresses });
  });
});
