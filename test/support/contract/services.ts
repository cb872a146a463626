import { expect } from 'chai';
import type { ClusterClient } from '../../../lib/cluster/client.ts';
import { ClusterError } from '../../../lib/cluster/cluster-error.ts';
import type { Manifest } from '../../../lib/cluster/object.ts';
import { fieldAt } from '../../../lib/json.ts';
import { type Lab, newNamespace, plainly } from './lab.ts';

/** Services that change their type, and the EndpointSlices behind them: as a gateway's address becomes another kind of address. */
export function services(lab: Lab): void {
  for (const { what, specs, kept } of transitions) {
    it(`keeps of ${what} just what it needs`, async () => {
      const { client } = lab();
      const namespace = await newNamespace(client);
      for (const spec of specs) await client.apply(service(namespace, spec), plainly);
      const applied = await client.apply(service(namespace, specs.at(-1) ?? {}), plainly);
      expect(fieldAt(applied, 'object', 'spec')).to.deep.equal(kept);
      expect(fieldAt(applied, 'object', 'status')).to.deep.equal({ loadBalancer: {} });
    });
  }

  for (const { what, specs, refused } of refusedServices) {
    it(`refuses a Service ${what}`, async () => {
      const { client } = lab();
      const namespace = await newNamespace(client);
      const before = specs.slice(0, -1);
      for (const spec of before) await client.apply(service(namespace, spec), plainly);
      const last = service(namespace, specs.at(-1) ?? {});
      expect(await outcomesOf(client, last)).to.deep.equal([refused, refused]);
    });
  }

  for (const { what, slice, refused } of refusedSlices) {
    it(`refuses an EndpointSlice ${what}`, async () => {
      const { client } = lab();
      const object = endpointSlice(await newNamespace(client), slice);
      expect(await outcomesOf(client, object)).to.deep.equal([refused, refused]);
    });
  }

  it('keeps an EndpointSlice of several addresses in their order, and its type', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const addresses = ['fd00::2', '2001:db8::1'];
    const wanted = endpointSlice(namespace, {
      addressType: 'IPv6',
      endpoints: [{ addresses }],
      ports: [{ port: 15012 }, { name: 'webhook', port: 15017 }],
    });
    const applied = await client.apply(wanted, plainly);
    expect(fieldAt(applied, 'object', 'endpoints')).to.deep.equal([{ addresses, conditions: {} }]);
    expect(fieldAt(applied, 'object', 'ports')).to.deep.equal([
      { name: '', port: 15012, protocol: 'TCP' },
      { name: 'webhook', port: 15017, protocol: 'TCP' },
    ]);
    const other = { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }] };
    const refused = 'immutable: addressType: Invalid value: "IPv4": field is immutable';
    expect(await outcomesOf(client, endpointSlice(namespace, other))).to.deep.equal([
      refused,
      refused,
    ]);
  });
}

const ports = [{ name: 'tls', port: 15012 }];
const keptPorts = [{ name: 'tls', port: 15012, protocol: 'TCP', targetPort: 15012 }];
const named = { type: 'ExternalName', externalName: 'gateway.example.org' };
const keptName = { ...named, sessionAffinity: 'None', ports: keptPorts };
const headless = {
  type: 'ClusterIP',
  clusterIP: 'None',
  clusterIPs: ['None'],
  internalTrafficPolicy: 'Cluster',
  ipFamilies: ['IPv4', 'IPv6'],
  ipFamilyPolicy: 'RequireDualStack',
  sessionAffinity: 'None',
  ports: keptPorts,
};

const transitions: readonly {
  readonly what: string;
  readonly specs: readonly object[];
  readonly kept: object;
}[] = [
  { what: 'a name', specs: [{ ...named, ports }], kept: keptName },
  {
    what: 'a Service with an address that becomes a name',
    specs: [{ ports }, { ...named, ports }],
    kept: keptName,
  },
  {
    what: 'a Service without an address that becomes a name',
    specs: [
      { clusterIP: 'None', ports },
      { ...named, ports },
    ],
    kept: keptName,
  },
  {
    what: 'a load balancer that becomes a name',
    specs: [
      { type: 'LoadBalancer', ports },
      { ...named, ports },
    ],
    kept: keptName,
  },
  {
    what: 'a name that becomes a Service without an address',
    specs: [
      { ...named, ports },
      { clusterIP: 'None', ports },
    ],
    kept: headless,
  },
  {
    what: 'a Service without an address that nobody asks for any more',
    specs: [{ clusterIP: 'None', ports }, { ports }],
    kept: headless,
  },
  {
    what: 'a name that becomes another one',
    specs: [
      { ...named, ports },
      { ...named, externalName: 'other.example.org.', ports },
    ],
    kept: { ...keptName, externalName: 'other.example.org.' },
  },
];

const refusedServices: readonly {
  readonly what: string;
  readonly specs: readonly object[];
  readonly refused: string;
}[] = [
  {
    what: 'by name without a name',
    specs: [{ type: 'ExternalName' }],
    refused: 'invalid: spec.externalName: Required value',
  },
  {
    what: 'whose name is none',
    specs: [{ ...named, externalName: 'GATEWAY' }],
    refused:
      'invalid: spec.externalName: Invalid value: "GATEWAY": a lowercase RFC 1123 subdomain must …',
  },
  {
    what: 'by name with an address of its own',
    specs: [{ ...named, clusterIP: 'None' }],
    refused: 'invalid: spec.clusterIPs: Forbidden: may not be set for ExternalName services',
  },
  {
    what: 'that gives up its address',
    specs: [{ ports }, { clusterIP: 'None', ports }],
    refused: 'immutable: spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  },
];

const refusedSlices: readonly {
  readonly what: string;
  readonly slice: object;
  readonly refused: string;
}[] = [
  {
    what: 'without a type',
    slice: { endpoints: [{ addresses: ['10.0.0.1'] }] },
    refused: 'invalid: addressType: Required value',
  },
  {
    what: 'of another type',
    slice: { addressType: 'IPv5', endpoints: [] },
    refused:
      'invalid: addressType: Unsupported value: "IPv5": supported values: "FQDN", "IPv4", "IPv6"',
  },
  {
    what: 'with an address of the other family',
    slice: { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1', 'fd00::1'] }] },
    refused: 'invalid: endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address',
  },
  {
    what: 'with a name for an address',
    slice: { addressType: 'IPv6', endpoints: [{ addresses: ['gateway.example.org'] }] },
    refused:
      'invalid: endpoints[0].addresses[0]: Invalid value: "gateway.example.org": must be a valid IP address, …',
  },
  {
    what: 'with an address that is not spelled canonically',
    slice: { addressType: 'IPv6', endpoints: [{ addresses: ['fd00:0::01'] }] },
    refused:
      'invalid: endpoints[0].addresses[0]: Invalid value: "fd00:0::01": must be in canonical form ("fd00::1")',
  },
  {
    what: 'with an address of the host itself',
    slice: { addressType: 'IPv4', endpoints: [{ addresses: ['127.0.0.1'] }] },
    refused:
      'invalid: endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range …',
  },
  {
    what: 'with an endpoint without addresses',
    slice: { addressType: 'IPv4', endpoints: [{ addresses: [] }] },
    refused: 'invalid: endpoints[0].addresses: Required value: must contain at least 1 address',
  },
  {
    what: 'with two ports of one name',
    slice: { addressType: 'IPv4', endpoints: [], ports: [{ port: 1 }, { port: 2 }] },
    refused: 'invalid: ports[1].name: Duplicate value: ""',
  },
];

function service(namespace: string, spec: object): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name: 'istiod' }, spec };
}

function endpointSlice(namespace: string, slice: object): Manifest {
  const metadata = { namespace, name: 'istiod' };
  return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, ...slice };
}

/** What becomes of it in a dry run, and for real: the code and the reason, without examples. */
async function outcomesOf(client: ClusterClient, object: Manifest): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const dryRun of [true, false]) {
    try {
      outcomes.push((await client.apply(object, { ...plainly, dryRun })).kind);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      const [, reason = ''] = /is invalid: (.*)/.exec(error.message) ?? [];
      outcomes.push(`${error.code}: ${reason.replace(/(\(e\.g\.|consist of|\(127).*/, '…')}`);
    }
  }
  return outcomes;
}
