import { expect } from 'chai';
import { listAt, recordsAt } from '../../lib/json.ts';
import type { EastWestGateway } from '../../lib/mesh/generated/spec.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { knownFacts, operatorOf, stepOf, unheeded } from '../support/steps.ts';
import { withPrimary } from '../support/topologies.ts';

const nodes = { type: 'NodePort', address: '192.0.2.10' } as const;
const controlPlanePorts = { discovery: 32012, webhook: 32017 };

/** By which the remote asks. */
function asked(eastWestGateway: EastWestGateway): Readonly<Record<string, unknown>> {
  const slice = stepOf(withPrimary({ eastWestGateway }), 'cluster2/remote')
    .desired(knownFacts({}), unheeded)
    .flatMap((source) => (source.kind === 'istioctl' ? source.adjust(charts(source.operator)) : []))
    .find(({ kind }) => kind === 'EndpointSlice');
  return Object.fromEntries(
    recordsAt(slice, 'ports').map(({ name, port }) => [String(name), port]),
  );
}

/** Of the nodes of the primary, by the port of the gateway. */
function nodePorts(eastWestGateway: EastWestGateway): Readonly<Record<string, unknown>> {
  const step = stepOf(withPrimary({ eastWestGateway }), 'cluster1/east-west-gateway');
  const [gateway] = listAt(operatorOf(step), 'spec', 'components', 'ingressGateways');
  const ports = recordsAt(gateway, 'k8s', 'service', 'ports').filter((one) => 'nodePort' in one);
  return Object.fromEntries(ports.map(({ port, nodePort }) => [String(port), nodePort]));
}

describe('the ports of a control plane', () => {
  it('are those of the gateway, unless others are written', () => {
    expect(asked({ address: '192.0.2.10' })).to.deep.equal({
      'tcp-istiod': 15012,
      'tcp-webhook': 15017,
    });
    expect(nodePorts(nodes)).to.deep.equal({});
  });

  it('are what remotes ask at', () => {
    const ports = { 'tcp-istiod': 32012, 'tcp-webhook': 32017 };
    expect(asked({ ...nodes, controlPlanePorts })).to.deep.equal(ports);
    expect(asked({ address: '192.0.2.10', controlPlanePorts })).to.deep.equal(ports);
  });

  it('are those of the nodes, where these lead to the gateway', () => {
    expect(nodePorts({ ...nodes, controlPlanePorts, port: 32443 })).to.deep.equal({
      '15443': 32443,
      '15012': 32012,
      '15017': 32017,
    });
    expect(nodePorts({ address: '192.0.2.10', controlPlanePorts })).to.deep.equal({});
  });
});
