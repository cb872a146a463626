import { expect } from 'chai';
import type { EastWestGateway } from '../../lib/mesh/generated/spec.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { gatewaySettings } from '../../lib/mesh/topology/gateway-settings.ts';
import { withSettings } from '../../plans/gateway-settings.ts';
import { stringify } from 'yaml';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { environment } from '../support/mesh.ts';

type Settings = Exclude<EastWestGateway, boolean>;

/** What a gateway may be told, and whether Kubernetes takes it. */
const cases: readonly (readonly [Settings, 'taken' | 'refused'])[] = [
  [{ loadBalancerSourceRanges: ['192.0.2.0/24'] }, 'taken'],
  [{ loadBalancerSourceRanges: ['192.0.2.1'] }, 'refused'],
  [{ loadBalancerSourceRanges: ['192.0.2.0/33'] }, 'refused'],
  [{ type: 'NodePort', loadBalancerSourceRanges: ['192.0.2.0/24'] }, 'refused'],
  [{ loadBalancerClass: 'example.com/lb' }, 'taken'],
  [{ type: 'NodePort', loadBalancerClass: 'example.com/lb' }, 'refused'],
  [{ type: 'ClusterIP', loadBalancerClass: 'example.com/lb' }, 'refused'],
  [{ type: 'NodePort', externalTrafficPolicy: 'Local' }, 'taken'],
  [{ type: 'ClusterIP', externalTrafficPolicy: 'Local' }, 'refused'],
  [{ type: 'ClusterIP', loadBalancerIP: '192.0.2.1' }, 'taken'],
  [{ ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4'] }, 'taken'],
  [{ ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'] }, 'refused'],
  [{ ipFamilies: ['IPv4', 'IPv4'] }, 'refused'],
  [{ minReplicas: 2, maxReplicas: 2 }, 'taken'],
  [{ minReplicas: 3, maxReplicas: 2 }, 'refused'],
];

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'gateway' },
  spec: { type: 'LoadBalancer', selector: { app: 'x' }, ports: [{ name: 'tls', port: 15443 }] },
};

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'gateway' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'gateway' },
    minReplicas: 1,
    maxReplicas: 5,
  },
};

const paths = {
  Service: '/api/v1/namespaces/default/services?dryRun=All',
  HorizontalPodAutoscaler:
    '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers?dryRun=All',
};

describe('what mesh.yaml says of a gateway', () => {
  let rig: Rig;

  before(async () => {
    rig = await freshClusters('cluster1');
  });

  after(() => rig.stop());

  for (const [settings, verdict] of cases) {
    it(`is ${verdict} by validate as by Kubernetes: ${JSON.stringify(settings)}`, async () => {
      const answers = await Promise.all(
        withSettings([service, autoscaler], gatewaySettings(settings)).map((body) =>
          rig
            .cluster('cluster1')
            .api.send({ method: 'POST', path: paths[body.kind as keyof typeof paths], body })
            .then(
              () => 'taken',
              (error: unknown) => {
                expect(String(error)).to.match(/invalid|Invalid|422/);
                return 'refused';
              },
            ),
        ),
      );
      expect(answers.includes('refused') ? 'refused' : 'taken').to.equal(verdict);
      const mesh = stringify({
        apiVersion: 'isthmus/v1alpha1',
        kind: 'Mesh',
        name: 'mesh1',
        istio: { version: '1.31.0' },
        networks: { network1: {} },
        clusters: {
          cluster1: {
            context: 'kind-cluster1',
            network: 'network1',
            role: 'primary',
            ingressGateway: settings,
          },
        },
      });
      const found = diagnose(mesh, environment()).diagnostics.map(({ code }) => code);
      expect(found).to.deep.equal(verdict === 'refused' ? ['E-GATEWAY-SETTINGS'] : []);
    });
  }
});
