import { expect } from 'chai';
import { parse } from 'yaml';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { environment } from '../support/mesh.ts';
import { knownFacts, objectsOf, operatorOf, stepOf, stepsOf } from '../support/steps.ts';

/** Two primaries and a remote of the first, as Istio may have called them for years. */
const mesh = topologyIn(`
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
trust: { mode: external }
networks: { us-east: { istioName: US-EAST }, us-west: { istioName: US_WEST } }
clusters:
  east:
    context: east
    network: us-east
    role: primary
    istioName: gke_project_us-east1_east
    apiServer: https://192.0.2.1
    eastWestGateway: { address: istiod.example.org }
  west:
    context: west
    network: us-west
    role: primary
    istioName: west.old
    apiServer: https://192.0.2.2
  south:
    context: south
    network: us-east
    role: remote
    primary: east
    istioName: Kubernetes
    apiServer: https://192.0.2.3
`);

const token = { server: '', certificateAuthority: 'Y2E=', token: 't' };

function topologyIn(text: string): Topology {
  const { diagnostics, topology } = diagnose(text, environment());
  expect(diagnostics.filter(({ code }) => code.startsWith('E-'))).to.deep.equal([]);
  if (topology === undefined) throw new Error('no topology');
  return topology;
}

function secret(primary: string, of: string) {
  const step = stepOf(mesh, `${primary}/remote-secret/${of}`);
  const [found] = objectsOf(step, knownFacts({ [`${of}/reader-token`]: token }));
  return found as unknown as {
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly data: Readonly<Record<string, string>>;
  };
}

describe('plans, where Istio has names of its own for clusters and networks', () => {
  it('names steps by the keys of mesh.yaml', () => {
    const ids = stepsOf(mesh).map(({ id }) => id);
    expect(ids).to.include.members(['east/remote-secret/west', 'south/remote']);
    expect(ids.join()).not.to.match(/gke_|US-EAST|west\.old/);
  });

  it('gives istiod its cluster ID and network', () => {
    expect(operatorOf(stepOf(mesh, 'east/control-plane'))).to.have.deep.nested.property(
      'spec.values.global',
      {
        tag: '1.31.0',
        meshID: 'mesh1',
        meshNetworks: { 'US-EAST': { gateways: [{ address: 'istiod.example.org', port: 15443 }] } },
        multiCluster: { clusterName: 'gke_project_us-east1_east' },
        network: 'US-EAST',
        externalIstiod: true,
        istioNamespace: 'istio-system',
      },
    );
  });

  it('labels namespaces with the network, and names the primary of a remote by its ID', () => {
    expect(objectsOf(stepOf(mesh, 'south/namespace'))[0]?.metadata).to.deep.include({
      labels: { 'topology.istio.io/network': 'US-EAST' },
      annotations: { 'topology.istio.io/controlPlaneClusters': 'gke_project_us-east1_east' },
    });
  });

  it('calls a remote by its ID and network in the URL of its webhook', () => {
    expect(operatorOf(stepOf(mesh, 'south/remote'))).to.have.nested.property(
      'spec.values.istiodRemote.injectionURL',
      'https://istiod.example.org:15017/inject/cluster/Kubernetes/net/US-EAST',
    );
  });

  it('labels an east-west gateway with its network, and gives it the view of it', () => {
    const text = JSON.stringify(operatorOf(stepOf(mesh, 'west/east-west-gateway')));
    expect(text).to.contain('"topology.istio.io/network":"US_WEST"');
    expect(text).to.contain('{"name":"ISTIO_META_REQUESTED_NETWORK_VIEW","value":"US_WEST"}');
    expect(text).not.to.contain('us-west');
  });

  it('files a remote secret under the ID, in its annotation and its kubeconfig too', () => {
    const { metadata, data } = secret('west', 'east');
    const id = 'gke_project_us-east1_east';
    expect(metadata).to.deep.include({ annotations: { 'networking.istio.io/cluster': id } });
    expect(Object.keys(data)).to.deep.equal([id]);
    const kubeconfig: unknown = parse(Buffer.from(data[id] ?? '', 'base64').toString());
    expect(kubeconfig).to.deep.include({ 'current-context': id });
  });

  it('calls the remote secret as istioctl does, and by the key where Kubernetes takes no such name', () => {
    expect(secret('west', 'east').metadata).to.include({ name: 'istio-remote-secret-east' });
    expect(secret('east', 'west').metadata).to.include({ name: 'istio-remote-secret-west' });
    expect(secret('east', 'south').metadata).to.include({ name: 'istio-remote-secret-south' });
  });
});
