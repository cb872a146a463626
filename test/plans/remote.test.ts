import { isIPv4 } from 'node:net';
import { expect } from 'chai';
import { StepRefusal } from '../../lib/steps/step-refusal.ts';
import type { Known } from '../../lib/steps/step.ts';
import { addressOfGateway, knownFacts, operatorOf, stepOf } from '../support/steps.ts';
import { primaryRemote, withGatewayAddress } from '../support/topologies.ts';

describe('plans/remote', () => {
  const values = { tag: '1.31.0', istioNamespace: 'istio-system' };
  for (const ip of ['10.99.1.2', '2001:db8::7']) {
    it(`points the remote at a live address that is an IP (${ip}), as the guide's cluster2.yaml does`, () => {
      expect(operatorOf(stepOf(primaryRemote, 'cluster2/remote'), live(ip))['spec']).to.deep.equal({
        profile: 'remote',
        values: {
          istiodRemote: { injectionPath: '/inject/cluster/cluster2/net/network1' },
          global: { ...values, remotePilotAddress: ip },
        },
      });
    });
  }

  it('calls the webhook by URL when the written address is a hostname, and asks for no fact', () => {
    const step = stepOf(withGatewayAddress('gateway.example.org'), 'cluster2/remote');
    expect(step.needs).to.deep.equal([]);
    expect(step.after.map((after) => after.step)).to.include('cluster1/east-west-gateway');
    expect(operatorOf(step)['spec']).to.deep.equal({
      profile: 'remote',
      values: {
        istiodRemote: {
          injectionURL: 'https://gateway.example.org:15017/inject/cluster/cluster2/net/network1',
        },
        global: { ...values, remotePilotAddress: 'gateway.example.org' },
      },
    });
  });

  it('refuses a hostname that is live but not written, and says where to write it', () => {
    const step = stepOf(primaryRemote, 'cluster2/remote');
    expect(() => step.desired(live('lb-1.example.org')))
      .to.throw(StepRefusal, /lb-1\.example\.org/)
      .that.deep.includes({
        code: 'E-GATEWAY-HOSTNAME',
        hint: 'write it into mesh.yaml: clusters.cluster1.eastWestGateway.address: lb-1.example.org',
      });
  });

  it('can be planned with the placeholder of the address', () => {
    const step = stepOf(primaryRemote, 'cluster2/remote');
    const [address] = step.needs;
    expect(address?.placeholder).to.satisfy(isIPv4);
    expect(operatorOf(step, (fact) => fact.placeholder)).to.have.nested.property(
      'spec.values.global.remotePilotAddress',
      address?.placeholder,
    );
  });
});

function live(value: string): Known {
  return knownFacts({ [addressOfGateway]: value });
}
