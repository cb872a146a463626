import { expect } from 'chai';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { environment, small } from '../support/mesh.ts';
import { operatorOf, stepOf, stepsOf, waitsOf } from '../support/steps.ts';

/** The small mesh with more said of its clusters. */
function meshOf(east: string, west: string): Topology {
  const text = small
    .replace('role: primary }', `role: primary, ${east} }`)
    .replace('primary: east }', `primary: east, ${west} }`);
  const { diagnostics, topology } = diagnose(text, environment());
  expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  if (topology === undefined) throw new Error('no topology');
  return topology;
}

function agentsOf(topology: Topology): readonly string[] {
  return stepsOf(topology).flatMap(({ id }) => (id.endsWith('/cni') ? [id] : []));
}

describe('plans/cni', () => {
  it('is no step where nobody needs it', () => {
    expect(agentsOf(meshOf('platform: k3s', 'platform: minikube'))).to.deep.equal([]);
    const off = 'platform: openshift, values: { pilot: { cni: { enabled: false } } }';
    expect(agentsOf(meshOf(off, 'readerToken: { kind: secret }'))).to.deep.equal([]);
  });

  for (const values of [
    'values: { pilot: { cni: { enabled: true } } }',
    'values: { pilot: { taint: { enabled: true } } }',
    'platform: openshift',
  ]) {
    it(`is one in a primary with ${values}, and in its remotes, whose Pods its istiod makes`, () => {
      const topology = meshOf(values, 'readerToken: { kind: secret }');
      expect(agentsOf(topology)).to.have.members(['east/cni', 'west/cni']);
      expect(operatorOf(stepOf(topology, 'east/control-plane'))).to.have.nested.property(
        'spec.values.pilot.cni.enabled',
        true,
      );
    });
  }

  it('comes before the gateways, and waits for the namespace that it is in', () => {
    const topology = meshOf(
      'values: { pilot: { cni: { enabled: true } } }',
      'ingressGateway: true',
    );
    expect(waitsOf(stepOf(topology, 'east/cni')).map(({ step }) => step)).to.deep.equal([
      'east/namespace',
    ]);
    for (const id of [
      'east/ingress-gateway',
      'east/east-west-gateway',
      'west/ingress-gateway',
    ] as const) {
      const [cluster] = id.split('/');
      expect(waitsOf(stepOf(topology, id)).map(({ step }) => step)).to.include(`${cluster}/cni`);
    }
  });

  it('lies in kube-system on OpenShift and GKE, as istioctl puts it', () => {
    const cni = 'values: { pilot: { cni: { enabled: true } }, cni: { excludeNamespaces: [a] } }';
    const topology = meshOf(`platform: gke, ${cni}`, 'platform: k3s');
    expect(waitsOf(stepOf(topology, 'east/cni'))).to.deep.equal([]);
    expect(operatorOf(stepOf(topology, 'east/cni'))).to.have.deep.property('spec', {
      profile: 'empty',
      components: { cni: { enabled: true, namespace: 'kube-system' } },
      values: {
        cni: { resourceQuotas: { enabled: false }, excludeNamespaces: ['a'] },
        global: {
          tag: '1.31.0',
          proxy: { logLevel: 'debug' },
          platform: 'gke',
          istioNamespace: 'istio-system',
        },
      },
    });
    expect(operatorOf(stepOf(topology, 'west/cni'))).to.have.nested.property(
      'spec.values.global.platform',
      'k3s',
    );
  });
});
