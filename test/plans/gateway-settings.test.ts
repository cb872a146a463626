import { expect } from 'chai';
import type { IngressGateway } from '../../lib/mesh/generated/spec.ts';
import { fieldAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { knownFacts, stepOf, unheeded } from '../support/steps.ts';
import { withPrimary } from '../support/topologies.ts';

const asked: Exclude<IngressGateway, boolean> = {
  type: 'NodePort',
  externalTrafficPolicy: 'Local',
  serviceAnnotations: { 'example.org/lb': 'internal' },
  serviceLabels: { team: 'mesh', app: 'mine' },
  minReplicas: 2,
  maxReplicas: 4,
  resources: { requests: { cpu: '2' } },
  nodeSelector: { pool: 'edge' },
  tolerations: [{ key: 'edge', operator: 'Exists' }],
};

describe('plans/gateway-settings', () => {
  const topology = withPrimary({
    eastWestGateway: { ...asked, address: '192.0.2.10' },
    ingressGateway: asked,
  });

  for (const [kind, name] of [
    ['east-west', 'istio-eastwestgateway'],
    ['ingress', 'istio-ingressgateway'],
  ] as const) {
    const objects = stepOf(topology, `cluster1/${kind}-gateway`)
      .desired(knownFacts({}), unheeded)
      .flatMap((source) =>
        source.kind === 'istioctl' ? source.adjust(charts(source.operator)) : [],
      );

    it(`go to the Service of the ${kind} gateway, but not in the way of what Istio selects by`, () => {
      const service = objectOf(objects, 'Service');
      expect(service.metadata).to.deep.include({ name });
      expect(service.metadata.annotations).to.deep.equal(asked.serviceAnnotations);
      expect(service.metadata.labels).to.include({ team: 'mesh', app: name });
      expect(service['spec']).to.deep.include({ type: 'NodePort', externalTrafficPolicy: 'Local' });
      expect(fieldAt(service, 'spec', 'ports')).not.to.deep.equal([]);
    });

    it(`go to the Pods of the ${kind} gateway and to their proxy`, () => {
      const pod = fieldAt(objectOf(objects, 'Deployment'), 'spec', 'template', 'spec');
      expect(pod).to.deep.include({
        nodeSelector: asked.nodeSelector,
        tolerations: asked.tolerations,
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

  it('promise no address of a Service that no load balancer serves', () => {
    expect(stepOf(topology, 'cluster1/east-west-gateway').provides).to.deep.equal([]);
  });
});

function objectOf(objects: readonly Manifest[], kind: string): Manifest {
  const found = objects.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}
