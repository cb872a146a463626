import { expect } from 'chai';
import { knownFacts, objectsOf, stepOf, unheeded } from '../support/steps.ts';
import { primaryRemote, withClusters, withPrimary } from '../support/topologies.ts';

describe('plans/load-balancer', () => {
  it('gives an installed MetalLB its pool, and brings the manifest where it is to be installed', () => {
    const addresses = ['10.99.1.0/24'];
    const wanted = {
      kind: 'metallb-installed',
      pool: { name: 'default-pool', namespace: 'metallb-system', addresses },
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

  it('takes a pool of another name, at another place', () => {
    const metallb = { addresses: ['10.99.1.0/24'], pool: 'istio', namespace: 'metallb' };
    const topology = withPrimary({ loadBalancer: { metallb } });
    const objects = objectsOf(stepOf(topology, 'cluster1/load-balancer'));
    const places = objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name]);
    expect(places).to.deep.equal([
      ['IPAddressPool', 'metallb', 'istio'],
      ['L2Advertisement', 'metallb', 'istio'],
    ]);
    expect(objects[1]).to.have.deep.property('spec', { ipAddressPools: ['istio'] });
  });
});
