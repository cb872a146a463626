import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Render } from '../../lib/render/render.ts';
import { createRender } from '../../lib/render/sources.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { addressOfGateway, knownFacts, stepOf, unheeded } from '../support/steps.ts';
import {
  primaryRemote,
  withClusters,
  withGatewayAddress,
  withPrimary,
} from '../support/topologies.ts';
import { realBinaries } from '../rig/current.ts';

describe('plans rendered by istioctl', function () {
  this.timeout('2m');
  let cacheDirectory = '';
  let render: Render;

  before(async function () {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-real-'));
    const { istioctl } = (await realBinaries()).path;
    render = createRender({ istioctl, searchPath: '', cacheDirectory, fetch });
  });

  after(async () => {
    if (cacheDirectory !== '') await rm(cacheDirectory, { recursive: true });
  });

  it('puts everything into another namespace when the mesh has one, and names it everywhere', async () => {
    const topology = withClusters({}, { namespace: 'mesh-system' });
    for (const id of [
      'cluster1/control-plane',
      'cluster1/east-west-gateway',
      'cluster2/remote',
    ] as const) {
      const objects = await objectsOf(topology, id, '10.99.1.2');
      const texts = objects.filter(({ kind }) => kind !== 'CustomResourceDefinition');
      expect(JSON.stringify(texts), id).not.to.include('istio-system');
      for (const { kind, metadata } of objects) {
        if (metadata.namespace !== undefined) {
          expect(metadata.namespace, kind).to.equal('mesh-system');
        }
      }
    }
  });

  it('finds the webhook of another namespace under the name the chart gives it', async () => {
    const topology = withClusters({}, { namespace: 'mesh-system' });
    for (const id of ['cluster1/control-plane', 'cluster2/remote'] as const) {
      const [injector] = only(
        await objectsOf(topology, id, '10.99.1.2'),
        'MutatingWebhookConfiguration',
      );
      const [fact] = stepOf(topology, 'cluster1/control-plane').provides;
      expect(injector?.metadata.name).to.equal(fact?.object.name);
    }
  });

  it('takes images from the hub and of the version of the mesh', async () => {
    const topology = withClusters({}, { hub: 'registry.example.org/istio', version: '1.31.7' });
    const [istiod] = only(await objectsOf(topology, 'cluster1/control-plane'), 'Deployment');
    expect(JSON.stringify(istiod)).to.include('"image":"registry.example.org/istio/pilot:1.31.7"');
  });

  for (const [ip, family] of [
    ['10.99.1.2', 'IPv4'],
    ['2001:db8::7', 'IPv6'],
  ] as const) {
    it(`points a remote at an ${family} address by an EndpointSlice`, async () => {
      const objects = await objectsOf(primaryRemote, 'cluster2/remote', ip);
      expect(only(objects, 'EndpointSlice')[0]).to.deep.include({
        addressType: family,
        endpoints: [{ addresses: [ip] }],
      });
    });
  }

  it('points a remote at a hostname by an ExternalName, and its API server by URL', async () => {
    const topology = withGatewayAddress('gateway.example.org');
    const objects = await objectsOf(topology, 'cluster2/remote');
    expect(only(objects, 'Service')[0]).to.have.nested.include({
      'spec.type': 'ExternalName',
      'spec.externalName': 'gateway.example.org',
    });
    expect(JSON.stringify(only(objects, 'MutatingWebhookConfiguration'))).to.include(
      '"url":"https://gateway.example.org:15017/inject/cluster/cluster2/net/network1"',
    );
    const [istiod] = only(await objectsOf(topology, 'cluster1/control-plane'), 'Deployment');
    expect(JSON.stringify(istiod)).to.include(
      '{"name":"ISTIOD_CUSTOM_HOST","value":"gateway.example.org"}',
    );
  });

  it('leaves out the ingress gateway, and only that, when the cluster wants none', async () => {
    const without = await objectsOf(
      withPrimary({ ingressGateway: false }),
      'cluster1/control-plane',
    );
    const beside = await objectsOf(primaryRemote, 'cluster1/control-plane');
    expect(without.map(nameOf)).to.deep.equal(beside.map(nameOf));
    expect(await objectsOf(primaryRemote, 'cluster1/ingress-gateway')).to.have.lengthOf(6);
  });

  async function objectsOf(
    topology: Topology,
    id: StepId,
    address?: string,
  ): Promise<readonly Manifest[]> {
    const known = knownFacts({ [addressOfGateway]: [address] });
    const rendered = await Promise.all(stepOf(topology, id).desired(known, unheeded).map(render));
    return rendered.flat();
  }
});

function only(objects: readonly Manifest[], kind: string): readonly Manifest[] {
  return objects.filter((object) => object.kind === kind);
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}
