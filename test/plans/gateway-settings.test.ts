import { expect } from 'chai';
import type { IngressGateway } from '../../lib/mesh/generated/spec.ts';
import { meshSchema } from '../../lib/mesh/schema/schema.ts';
import { fieldAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { knownFacts, operatorOf, stepOf, unheeded } from '../support/steps.ts';
import { withPrimary } from '../support/topologies.ts';

const ofService: Exclude<IngressGateway, boolean> = {
  externalTrafficPolicy: 'Local',
  loadBalancerIP: '192.0.2.11',
  loadBalancerClass: 'example.org/lb',
  loadBalancerSourceRanges: ['192.0.2.0/24'],
  ipFamilyPolicy: 'PreferDualStack',
  ipFamilies: ['IPv6', 'IPv4'],
};

const asked: Exclude<IngressGateway, boolean> = {
  type: 'NodePort',
  ...ofService,
  serviceAnnotations: { 'example.org/lb': 'internal' },
  serviceLabels: { team: 'mesh', app: 'mine' },
  minReplicas: 2,
  maxReplicas: 4,
  resources: { requests: { cpu: '2' } },
  nodeSelector: { pool: 'edge' },
  tolerations: [{ key: 'edge', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
};

describe('plans/gateway-settings', () => {
  it('are all that the schema of mesh.yaml lets a gateway say', () => {
    const { properties = {} } = meshSchema().definitions?.['ingressGateway'] ?? {};
    expect(Object.keys(asked)).to.have.members(Object.keys(properties));
  });

  const topology = withPrimary({
    eastWestGateway: { ...asked, address: '192.0.2.10' },
    ingressGateway: asked,
  });

  for (const [kind, name] of [
    ['east-west', 'istio-eastwestgateway'],
    ['ingress', 'istio-ingressgateway'],
  ] as const) {
    const objects = made(topology, `cluster1/${kind}-gateway`);

    it(`go to the Service of the ${kind} gateway, but not in the way of what Istio selects by`, () => {
      const service = objectOf(objects, 'Service');
      expect(service.metadata).to.deep.include({ name });
      expect(service.metadata.annotations).to.deep.equal(asked.serviceAnnotations);
      expect(service.metadata.labels).to.include({ team: 'mesh', app: name });
      expect(service['spec']).to.deep.include({ type: 'NodePort', ...ofService });
      expect(fieldAt(service, 'spec', 'ports')).not.to.deep.equal([]);
    });

    it(`go to the Pods of the ${kind} gateway and to their proxy`, () => {
      const pod = fieldAt(objectOf(objects, 'Deployment'), 'spec', 'template', 'spec');
      expect(pod).to.deep.include({
        nodeSelector: asked.nodeSelector,
        tolerations: asked.tolerations,
        affinity: asked.affinity,
      });
      expect(fieldAt(pod, 'containers', 0)).to.deep.include({
        name: 'istio-proxy',
        resources: asked.resources,
      });
    });

    it(`say how many Pods of the ${kind} gateway there are`, () => {
      expect(objectOf(objects, 'HorizontalPodAutoscaler')['spec']).to.deep.include({
        minReplicas: 2,
        maxReplicas: 4,
      });
    });
  }

  it('go to more gateways of either kind, which have names of their own', () => {
    const several = withPrimary({
      gateways: {
        'istio-internalgateway': { kind: 'ingress', ...asked },
        'istio-eastwestgateway-b': { kind: 'east-west', ...asked },
      },
    });
    for (const [kind, name, istio] of [
      ['ingress', 'istio-internalgateway', 'internalgateway'],
      ['east-west', 'istio-eastwestgateway-b', 'eastwestgateway'],
    ] as const) {
      const service = objectOf(made(several, `cluster1/${kind}-gateway/${name}`), 'Service');
      expect(service.metadata).to.deep.include({ name, annotations: asked.serviceAnnotations });
      expect(service.metadata.labels).to.include({ app: name, istio });
      expect(fieldAt(service, 'spec', 'selector')).to.include({ app: name, istio });
    }
  });

  it('are beside the values of ingress gateways, which all of them have', () => {
    const values = { gateways: { 'istio-ingressgateway': { podAnnotations: { a: 'b' } } } };
    const several = withPrimary({ values, gateways: { 'istio-b': { kind: 'ingress' } } });
    for (const name of ['ingress-gateway', 'ingress-gateway/istio-b']) {
      expect(operatorOf(stepOf(several, `cluster1/${name}`)))
        .to.have.nested.property('spec.values.gateways.istio-ingressgateway')
        .that.deep.includes({ podAnnotations: { a: 'b' } });
    }
  });

  it('promise no address of a Service that no load balancer serves', () => {
    expect(stepOf(topology, 'cluster1/east-west-gateway').provides).to.deep.equal([]);
  });
});

function made(topology: Topology, id: StepId): readonly Manifest[] {
  return stepOf(topology, id)
    .desired(knownFacts({}), unheeded)
    .flatMap((source) =>
      source.kind === 'istioctl' ? source.adjust(charts(source.operator)) : [],
    );
}

function objectOf(objects: readonly Manifest[], kind: string): Manifest {
  const found = objects.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}
