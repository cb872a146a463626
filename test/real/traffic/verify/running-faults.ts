import type { Cluster } from '../../../rig/cluster.ts';
import { until } from '../../../rig/until.ts';
import { namespace } from '../../support/traffic.ts';
import {
  changed,
  created,
  finds,
  namespaceOf,
  patched,
  type RealFault,
  serviceOf,
  system,
} from './faults.ts';

const gateway = 'istio-eastwestgateway';
const injected = { 'istio-injection': 'enabled' };

/** Of what runs in a mesh. */
export const workloadFaults: readonly RealFault[] = [
  {
    what: 'a namespace with the label of a revision that nobody serves',
    found: 'revision-known',
    make: ({ rig }) =>
      created(rig.cluster('cluster2'), namespaceOf('other-revision', { 'istio.io/rev': 'canary' })),
  },
  {
    what: 'a Pod that runs without a sidecar',
    found: 'sidecars',
    make: async ({ rig }) => {
      const cluster = rig.cluster('cluster2');
      const undo = await created(cluster, namespaceOf('bare', {}), {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace: 'bare', name: 'one' },
        spec: {
          automountServiceAccountToken: false,
          containers: [{ name: 'one', image: 'one' }],
        },
      });
      await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/one', '-n', 'bare']);
      await cluster.kubectl(['label', 'namespace', 'bare', 'istio-injection=enabled']);
      return undo;
    },
  },
  {
    what: 'a Service that has other ports in the other cluster',
    found: 'services-alike',
    make: async ({ rig }) => {
      const undos = await Promise.all(
        [80, 81].map((port, index) =>
          created(
            rig.cluster(`cluster${index + 1}`),
            namespaceOf('shared', injected),
            serviceOf('shared', 'helloworld', port),
          ),
        ),
      );
      return () => Promise.all(undos.map((undo) => undo()));
    },
  },
  {
    what: 'a gateway that is scaled to nothing',
    found: 'gateway-ready',
    lasts: true,
    make: async ({ rig }) => {
      await scaled(rig.cluster('cluster1'), gateway, 0);
      return () => scaled(rig.cluster('cluster1'), gateway, 1);
    },
  },
  {
    what: 'a gateway without an address',
    found: 'gateway-address',
    lasts: true,
    make: async ({ rig }) => {
      const cluster = rig.cluster('cluster1');
      const service = ['service', gateway, ...system];
      const undo = await patched(cluster, service, {
        spec: { type: 'ClusterIP', allocateLoadBalancerNodePorts: null },
      });
      return async () => {
        await undo();
        const address = 'jsonpath={.status.loadBalancer.ingress[0].ip}';
        await cluster.kubectl(['wait', ...service, `--for=${address}`]);
      };
    },
  },
  {
    what: 'an istiod whose new Pods do not get ready',
    found: 'istiod-rolled-out',
    lasts: true,
    make: async ({ rig, place }) => {
      const path = '/spec/template/spec/containers/0/readinessProbe/httpGet/path';
      const istiod = ['deployment', 'istiod', ...system];
      const undo = await changed(rig.cluster('cluster1'), istiod, path, '/never');
      await until('verify sees it', () => finds(place, 'istiod-rolled-out'));
      return undo;
    },
  },
  {
    what: 'config that a proxy refuses',
    found: 'config-taken',
    lasts: true,
    make: async ({ rig, place }) => {
      const undo = await created(rig.cluster('cluster1'), {
        apiVersion: 'networking.istio.io/v1alpha3',
        kind: 'EnvoyFilter',
        metadata: { namespace, name: 'refused' },
        spec: {
          workloadSelector: { labels: { app: 'one' } },
          configPatches: [
            {
              applyTo: 'CLUSTER',
              match: { context: 'SIDECAR_OUTBOUND' },
              // No prime number.
              patch: {
                operation: 'MERGE',
                value: { lb_policy: 'MAGLEV', maglev_lb_config: { table_size: 4 } },
              },
            },
          ],
        },
      });
      await until('verify sees it', () => finds(place, 'config-taken'));
      return undo;
    },
  },
  {
    what: 'an istiod that is scaled to nothing',
    found: 'istiod-ready',
    lasts: true,
    make: async ({ rig }) => {
      await scaled(rig.cluster('cluster1'), 'istiod', 0);
      return () => scaled(rig.cluster('cluster1'), 'istiod', 1);
    },
  },
];

async function scaled(cluster: Cluster, name: string, replicas: 0 | 1): Promise<void> {
  const deployment = ['deployment', name, ...system];
  await cluster.kubectl(['scale', ...deployment, `--replicas=${replicas}`]);
  const condition = `jsonpath={.status.availableReplicas}=${replicas}`;
  if (replicas > 0) {
    await cluster.kubectl(['wait', ...deployment, `--for=${condition}`]);
    return;
  }
  await until(`${name} is gone`, async () => {
    const path = 'jsonpath={.status.availableReplicas}';
    return (await cluster.kubectl(['get', ...deployment, '-o', path])) === '';
  });
}
