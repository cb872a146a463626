import { expect } from 'chai';
import { fieldAt, listAt, recordsAt } from '../../lib/json.ts';
import type { EastWestGateway, Mesh } from '../../lib/mesh/generated/spec.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { knownFacts, operatorOf, stepOf, unheeded } from '../support/steps.ts';
import { meshOf, withPrimary } from '../support/topologies.ts';

type EastWest = Exclude<EastWestGateway, boolean>;

/** A primary in each of two networks, and what the second one says of its gateway. */
function twoNetworks(eastWestGateway: EastWest, values: Mesh['istio']['values'] = {}): Topology {
  return meshOf(
    {
      cluster1: { context: 'kind-cluster1', network: 'network1', role: 'primary' },
      cluster2: { context: 'kind-cluster2', network: 'network2', role: 'primary', eastWestGateway },
    },
    { values },
  );
}

function toldTo(topology: Topology, cluster: string): unknown {
  const operator = operatorOf(stepOf(topology, `${cluster}/control-plane`));
  return fieldAt(operator, 'spec', 'values', 'global', 'meshNetworks');
}

function serviceIn(topology: Topology, cluster: string) {
  const found = stepOf(topology, `${cluster}/east-west-gateway`)
    .desired(knownFacts({}), unheeded)
    .flatMap((source) => (source.kind === 'istioctl' ? source.adjust(charts(source.operator)) : []))
    .find(({ kind }) => kind === 'Service');
  if (found === undefined) throw new Error('no Service');
  return found;
}

function portOf(written: EastWest): unknown {
  const operator = operatorOf(stepOf(twoNetworks(written), 'cluster2/east-west-gateway'));
  const [gateway] = listAt(operator, 'spec', 'components', 'ingressGateways');
  return recordsAt(gateway, 'k8s', 'service', 'ports').find(({ port }) => port === 15443);
}

const label = 'topology.istio.io/network';

describe('plans/mesh-networks', () => {
  it('says nothing where load balancers tell the addresses', () => {
    const topology = twoNetworks({ minReplicas: 2 });
    expect(toldTo(topology, 'cluster1')).to.equal(undefined);
    expect(serviceIn(topology, 'cluster2').metadata.labels).to.include({ [label]: 'network2' });
  });

  it('says nothing in one network: remotes are told the address themselves', () => {
    const topology = withPrimary({ eastWestGateway: { address: '192.0.2.10' } });
    expect(toldTo(topology, 'cluster1')).to.equal(undefined);
    expect(serviceIn(topology, 'cluster1').metadata.labels).to.include({ [label]: 'network1' });
  });

  const cases: readonly (readonly [string, EastWest, readonly object[]])[] = [
    ['an address', { address: '192.0.2.10' }, [{ address: '192.0.2.10', port: 15443 }]],
    [
      'several, IPv6 and host names among them, at another port',
      { addresses: ['192.0.2.10', '2001:db8::7', 'in.example.org'], port: 8443 },
      [
        { address: '192.0.2.10', port: 8443 },
        { address: '2001:db8::7', port: 8443 },
        { address: 'in.example.org', port: 8443 },
      ],
    ],
  ];
  for (const [title, written, gateways] of cases) {
    it(`tells every control plane what is written: ${title}`, () => {
      const topology = twoNetworks(written);
      for (const cluster of ['cluster1', 'cluster2']) {
        expect(toldTo(topology, cluster)).to.deep.equal({ network2: { gateways } });
      }
    });
  }

  it('tells it beside what the values say', () => {
    const theirs = { address: '192.0.2.99', port: 15443 };
    const values = {
      global: { meshNetworks: { network2: { gateways: [theirs] }, vms: { gateways: [theirs] } } },
    };
    const topology = twoNetworks({ address: '192.0.2.10' }, values);
    expect(toldTo(topology, 'cluster1')).to.deep.equal({
      network2: { gateways: [theirs, { address: '192.0.2.10', port: 15443 }] },
      vms: { gateways: [theirs] },
    });
  });

  it('takes the label by which istiod would also use what a load balancer gives, and no selector', () => {
    const service = serviceIn(twoNetworks({ address: '192.0.2.10' }), 'cluster2');
    expect(service.metadata.labels).not.to.have.property(label);
    expect(fieldAt(service, 'spec', 'selector')).to.include({ [label]: 'network2' });
  });

  it('keeps the port of the nodes where these lead to the gateway', () => {
    const address = '192.0.2.10';
    expect(portOf({ type: 'NodePort', address, port: 32443 })).to.include({ nodePort: 32443 });
    expect(portOf({ address, port: 8443 })).not.to.have.property('nodePort');
    expect(portOf({ type: 'NodePort', address })).not.to.have.property('nodePort');
  });
});
