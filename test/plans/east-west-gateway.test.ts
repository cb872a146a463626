import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { operatorOf, stepOf } from '../support/steps.ts';
import { primaryRemote, withGatewayAddress, withPrimary } from '../support/topologies.ts';

describe('plans/east-west-gateway', () => {
  for (const [title, ingress, expected] of [
    ['an IP', [{ ip: '10.99.1.2' }], ['10.99.1.2']],
    ['a hostname', [{ hostname: 'lb.example.org' }], ['lb.example.org']],
    ['the IP of both', [{ hostname: 'lb.example.org', ip: '10.99.1.2' }], ['10.99.1.2']],
    [
      'several, whatever their order,',
      [{ ip: '10.99.1.10' }, { ip: '10.99.1.2' }],
      ['10.99.1.2', '10.99.1.10'],
    ],
    ['an IPv6 in its shortest spelling', [{ ip: 'FD00:0:0::0A' }], ['fd00::a']],
    ['nothing yet', undefined, undefined],
    ['an empty list', [], undefined],
  ] as const) {
    it(`reads ${title} from the status of the Service`, () => {
      const [fact] = stepOf(primaryRemote, 'cluster1/east-west-gateway').provides;
      expect(fact?.read(service(ingress))).to.deep.equal(expected);
    });
  }

  it('promises no address when it is written, for then nobody may ever fill it in', () => {
    const step = stepOf(withGatewayAddress('203.0.113.7'), 'cluster1/east-west-gateway');
    expect(step.provides).to.deep.equal([]);
  });

  it('takes the values of its cluster that are global or of all gateways', () => {
    const topology = withPrimary({
      values: {
        global: { imagePullSecrets: ['pull'] },
        gateways: {
          securityContext: { sysctls: [] },
          'istio-ingressgateway': { type: 'NodePort' },
        },
      },
    });
    const operator = operatorOf(stepOf(topology, 'cluster1/east-west-gateway'));
    expect(operator)
      .to.have.nested.property('spec.values')
      .that.deep.equals({
        gateways: {
          securityContext: { sysctls: [] },
          'istio-ingressgateway': { injectionTemplate: 'gateway' },
        },
        global: {
          tag: '1.31.0',
          imagePullSecrets: ['pull'],
          network: 'network1',
          istioNamespace: 'istio-system',
        },
      });
  });
});

function service(ingress: unknown): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'istio-eastwestgateway' },
    status: { loadBalancer: ingress === undefined ? {} : { ingress } },
  };
}
