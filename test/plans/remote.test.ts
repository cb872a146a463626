import { isIPv4 } from 'node:net';
import { expect } from 'chai';
import { StepRefusal } from '../../lib/steps/step-refusal.ts';
import type { Heeded, Known } from '../../lib/steps/step.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { fieldAt } from '../../lib/json.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { addressOfGateway, knownFacts, operatorOf, stepOf, unheeded } from '../support/steps.ts';
import { primaryRemote, withGatewayAddress, withPrimary } from '../support/topologies.ts';

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
    expect(() => step.desired(live('lb-1.example.org'), unheeded))
      .to.throw(StepRefusal, /lb-1\.example\.org/)
      .that.deep.includes({
        code: 'E-GATEWAY-HOSTNAME',
        hint: 'write it into mesh.yaml: clusters.cluster1.eastWestGateway.address: lb-1.example.org',
      });
  });

  const usedAndListed = [
    { title: 'stays when another comes first', used: '10.99.1.2', listed: '10.99.1.1 10.99.1.2' },
    { title: 'stays when it is the IPv6 one', used: 'fd00::7', listed: '10.99.1.2 fd00::7' },
    { title: 'stays beside a hostname', used: '10.99.1.2', listed: 'a.example.org 10.99.1.2' },
  ];
  for (const { title, used, listed } of usedAndListed) {
    it(`keeps the address in use while the load balancer lists it: it ${title}`, () => {
      expect(addressIn(primaryRemote, listed, used)).to.equal(used);
    });
  }

  it('takes another address once the one in use is no longer listed', () => {
    expect(addressIn(primaryRemote, '10.99.1.3 10.99.1.4', '10.99.1.2')).to.equal('10.99.1.3');
  });

  it('begins with an IPv4 address, unless the gateway prefers IPv6, and never with a hostname', () => {
    const listed = 'a.example.org fd00::7 10.99.1.2';
    expect(addressIn(primaryRemote, listed)).to.equal('10.99.1.2');
    const preferring = withPrimary({ eastWestGateway: { ipFamilies: ['IPv6', 'IPv4'] } });
    expect(addressIn(preferring, listed)).to.equal('fd00::7');
  });

  const several = withPrimary({
    eastWestGateway: { addresses: ['192.0.2.20', '192.0.2.10', 'a.example.org'] },
  });

  it('begins with the first of several written addresses, and asks for no fact', () => {
    expect(stepOf(several, 'cluster2/remote').needs).to.deep.equal([]);
    expect(addressIn(several, '')).to.equal('192.0.2.20');
  });

  it('keeps the written address that is in use, whatever their order', () => {
    expect(addressIn(several, '', '192.0.2.10')).to.equal('192.0.2.10');
    expect(addressIn(several, '', '192.0.2.99')).to.equal('192.0.2.20');
  });

  it('finds the address in use in the EndpointSlice that the charts make', () => {
    const [heed] = stepOf(primaryRemote, 'cluster2/remote').heeds;
    expect(heed?.object).to.include({ kind: 'EndpointSlice', name: 'istiod' });
    const slice = { ...heed?.object, endpoints: [{ addresses: ['10.99.1.2'] }] };
    expect(heed?.read(slice as unknown as Manifest)).to.equal('10.99.1.2');
  });

  it('can be planned with the placeholder of the address', () => {
    const step = stepOf(primaryRemote, 'cluster2/remote');
    const [address] = step.needs;
    const [placeholder = ''] = (address?.placeholder ?? []) as readonly string[];
    expect(placeholder).to.satisfy(isIPv4);
    expect(operatorOf(step, (fact) => fact.placeholder)).to.have.nested.property(
      'spec.values.global.remotePilotAddress',
      placeholder,
    );
  });
});

/** What the remote is pointed at when these addresses are listed. */
function addressIn(topology: Topology, listed: string, used?: string): unknown {
  const step = stepOf(topology, 'cluster2/remote');
  const heeded = (() => used) as Heeded;
  const [source] = step.desired(live(listed), heeded);
  return source?.kind === 'istioctl'
    ? fieldAt(source.operator, 'spec', 'values', 'global', 'remotePilotAddress')
    : undefined;
}

function live(value: string): Known {
  return knownFacts({ [addressOfGateway]: value.split(' ') });
}
