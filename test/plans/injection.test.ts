import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { controlPlaneTrusted, revisionsOf } from '../../plans/control-plane.ts';
import { stepOf } from '../support/steps.ts';
import { primaryRemote, withClusters } from '../support/topologies.ts';

describe('plans/injection', () => {
  for (const id of ['cluster1/ingress-gateway', 'cluster1/east-west-gateway'] as const) {
    it(`lets ${id} wait until a Pod is made a gateway`, () => {
      const [gate] = stepOf(primaryRemote, id).gates;
      if (gate === undefined) throw new Error('no gate');
      const { pod } = gate;
      expect(pod.metadata.labels).to.include({ 'sidecar.istio.io/inject': 'true' });
      expect(gate.passes(pod)).to.match(/cluster1/);
      expect(gate.passes(withImage(pod, 'docker.io/istio/proxyv2:1.31.0'))).to.equal(undefined);
      expect(gate.passes(withStatus(pod))).to.equal(undefined);
    });
  }

  for (const [namespace, name] of [
    ['istio-system', 'istio-sidecar-injector'],
    ['mesh-system', 'istio-sidecar-injector-mesh-system'],
  ] as const) {
    it(`looks at the webhook by the name it has in namespace ${namespace}`, () => {
      const topology = withClusters({}, { namespace });
      const [revision] = topology.controlPlanes.flatMap(revisionsOf);
      if (revision === undefined) throw new Error('no control plane');
      expect(controlPlaneTrusted(topology, revision).object.name).to.equal(name);
    });
  }
});

function withImage(pod: Manifest, image: string): Manifest {
  return { ...pod, spec: { containers: [{ name: 'istio-proxy', image }] } };
}

function withStatus(pod: Manifest): Manifest {
  const annotations = { ...pod.metadata.annotations, 'sidecar.istio.io/status': '{}' };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}
