import { expect } from 'chai';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { knownFacts, operatorOf, stepOf, unheeded } from '../support/steps.ts';
import { meshOf, primaryRemote, withClusters, withGatewayAddress } from '../support/topologies.ts';

/** That of a revision. */
function specOf(topology: Topology, id: StepId): unknown {
  return operatorOf(stepOf(topology, id))['spec'];
}

describe('plans/control-plane', () => {
  it("is the guide's cluster1.yaml, with the version of the images and validation for all config", () => {
    expect(operatorOf(stepOf(primaryRemote, 'cluster1/control-plane'))).to.deep.equal({
      apiVersion: 'install.istio.io/v1alpha1',
      kind: 'IstioOperator',
      metadata: { name: 'cluster1' },
      spec: {
        values: {
          defaultRevision: 'default',
          global: {
            tag: '1.31.0',
            istioNamespace: 'istio-system',
            meshID: 'mesh1',
            multiCluster: { clusterName: 'cluster1' },
            network: 'network1',
            externalIstiod: true,
          },
        },
      },
    });
  });

  it('has each revision leave the Services of the others in their cluster, where gateways lead to them', () => {
    const serviceSettings = [{ settings: { clusterLocal: false }, hosts: ['shop.example.org'] }];
    const istio = {
      version: '1.30.4',
      revisions: { default: {}, next: { version: '1.31.0' } },
      meshConfig: { serviceSettings },
    };
    const both = meshOf(
      {
        cluster1: { context: 'kind-cluster1', network: 'network1', role: 'primary' },
        cluster2: { context: 'c2', network: 'network1', role: 'remote', primary: 'cluster1' },
      },
      istio,
    );
    const left = (name: string) => ({
      meshConfig: {
        serviceSettings: [
          ...serviceSettings,
          {
            settings: { clusterLocal: true },
            hosts: [`${name}.istio-system.svc.cluster.local`],
          },
        ],
      },
    });
    expect(specOf(both, 'cluster1/control-plane')).to.deep.include(left('istiod-next'));
    expect(specOf(both, 'cluster1/control-plane/next')).to.deep.include(left('istiod'));
    const alone = meshOf(
      { cluster1: { context: 'kind-cluster1', network: 'network1', role: 'primary' } },
      istio,
    );
    const usual = { meshConfig: { serviceSettings } };
    expect(specOf(alone, 'cluster1/control-plane/next')).to.deep.include(usual);
  });

  it('renders the same operator for the ingress gateway, so that one run of istioctl is enough', () => {
    expect(operatorOf(stepOf(primaryRemote, 'cluster1/ingress-gateway'))).to.deep.equal(
      operatorOf(stepOf(primaryRemote, 'cluster1/control-plane')),
    );
  });

  it('parts the render between control plane and ingress gateway, without loss', () => {
    const rendered = ['Pilot', 'IngressGateways', undefined].map((component, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `object-${index}`,
        labels: component === undefined ? {} : { 'operator.istio.io/component': component },
      },
    }));
    const names = (['cluster1/control-plane', 'cluster1/ingress-gateway'] as const).map((id) =>
      stepOf(primaryRemote, id)
        .desired(knownFacts({}), unheeded)
        .flatMap((source) =>
          source.kind === 'istioctl'
            ? source.adjust(rendered).map(({ metadata }) => metadata.name)
            : [],
        ),
    );
    expect(names).to.deep.equal([['object-0', 'object-2'], ['object-1']]);
  });

  it('drops the owning-resource label of the object, but not of its Pods', () => {
    const label = { 'install.operator.istio.io/owning-resource': 'unknown', app: 'istiod' };
    const template = { metadata: { labels: label } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istiod', labels: label },
      spec: { template },
    };
    const [source] = stepOf(primaryRemote, 'cluster1/control-plane').desired(
      knownFacts({}),
      unheeded,
    );
    expect(source?.kind === 'istioctl' && source.adjust([deployment])).to.deep.equal([
      { ...deployment, metadata: { name: 'istiod', labels: { app: 'istiod' } } },
    ]);
  });

  it('takes hub, namespace, mesh config and the values of the cluster, but lets none of them change who it is', () => {
    const topology = withClusters(
      {
        cluster1: {
          values: {
            global: {
              meshID: 'other',
              istioNamespace: 'other',
              network: 'other',
              tag: '1.31.0-distroless',
              logAsJson: true,
            },
            pilot: { replicaCount: 2 },
          },
        },
      },
      {
        hub: 'registry.example.org/istio',
        namespace: 'mesh-system',
        meshConfig: { accessLogFile: '/dev/stdout' },
      },
    );
    expect(operatorOf(stepOf(topology, 'cluster1/control-plane'))['spec']).to.deep.equal({
      meshConfig: { accessLogFile: '/dev/stdout' },
      values: {
        defaultRevision: 'default',
        pilot: { replicaCount: 2 },
        global: {
          hub: 'registry.example.org/istio',
          istioNamespace: 'mesh-system',
          tag: '1.31.0-distroless',
          logAsJson: true,
          meshID: 'mesh1',
          multiCluster: { clusterName: 'cluster1' },
          network: 'network1',
          externalIstiod: true,
        },
      },
    });
  });

  it('is no external istiod when no cluster depends on it', () => {
    const topology = meshOf({
      cluster1: {
        context: 'kind-cluster1',
        network: 'network1',
        role: 'primary',
        ingressGateway: false,
      },
    });
    const { spec } = operatorOf(stepOf(topology, 'cluster1/control-plane'));
    expect(JSON.stringify(spec)).not.to.include('externalIstiod');
    expect(spec).to.have.deep.property('components', {
      ingressGateways: [{ name: 'istio-ingressgateway', enabled: false }],
    });
  });

  it('gets a certificate for a hostname written as the address of its gateway, beside those it had', () => {
    const topology = withGatewayAddress('gateway.example.org');
    const [cluster1, cluster2] = topology.clusters;
    if (cluster1 === undefined || cluster2 === undefined) throw new Error('two clusters expected');
    const values = { pilot: { env: { ISTIOD_CUSTOM_HOST: 'own.example.org' } } };
    const named = { ...topology, clusters: [{ ...cluster1, values }, cluster2] };
    expect(operatorOf(stepOf(topology, 'cluster1/control-plane'))).to.have.nested.property(
      'spec.values.pilot.env.ISTIOD_CUSTOM_HOST',
      'gateway.example.org',
    );
    expect(operatorOf(stepOf(named, 'cluster1/control-plane'))).to.have.nested.property(
      'spec.values.pilot.env.ISTIOD_CUSTOM_HOST',
      'own.example.org,gateway.example.org',
    );
  });

  it('needs no certificate for an IP address written there', () => {
    const operator = operatorOf(stepOf(withGatewayAddress('10.99.1.2'), 'cluster1/control-plane'));
    expect(JSON.stringify(operator)).not.to.include('ISTIOD_CUSTOM_HOST');
  });
});
