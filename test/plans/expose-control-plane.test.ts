import { expect } from 'chai';
import { objectsOf, stepOf } from '../support/steps.ts';
import { withClusters } from '../support/topologies.ts';

describe('plans/expose-control-plane', () => {
  it('routes to the istiod of the namespace and cluster domain of the mesh', () => {
    const topology = withClusters(
      { cluster1: { values: { global: { proxy: { clusterDomain: 'example.internal' } } } } },
      { namespace: 'mesh-system' },
    );
    const objects = objectsOf(stepOf(topology, 'cluster1/expose-control-plane'));
    expect(objects.map(({ metadata }) => metadata.namespace)).to.deep.equal([
      'mesh-system',
      'mesh-system',
    ]);
    expect(JSON.stringify(objects).match(/istiod\.[^"]*/g)).to.deep.equal([
      'istiod.mesh-system.svc.example.internal',
      'istiod.mesh-system.svc.example.internal',
    ]);
  });
});
