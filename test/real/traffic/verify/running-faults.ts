import type { Cluster } from '../../../rig/cluster.ts';
import { annotate, applyRemoteSecret, awaitSynced, syncedClusters } from '../../../rig/by-hand.ts';
import { ip } from '../../../rig/network.ts';
import { startProxy } from '../../../rig/proxy.ts';
import { until } from '../../../rig/until.ts';
import { clusterOf, seedMesh } from '../../support/seed.ts';
import { expectApplied, namespace } from '../../support/traffic.ts';
import {
  changed,
  created,
  deleted,
  finds,
  forgedToken,
  namespaceOf,
  otherAuthority,
  otherKubeconfig,
  patched,
  type RealFault,
  remoteSecret,
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

/** Of how istiod gets into the remote. */
export const accessFaults: readonly RealFault[] = [
  {
    what: 'clocks that are apart',
    found: 'clocks',
    make: async ({ rig, place }) => {
      const proxy = await startProxy(rig.cluster('cluster2'), rig.dir);
      proxy.play(() => ({ kind: 'ahead', milliseconds: 300_000 }));
      const mesh = await seedMesh(rig, { metallb: true });
      Object.assign(clusterOf(mesh, 'cluster2'), {
        kubeconfig: proxy.kubeconfig,
        apiServer: rig.cluster('cluster2').server,
      });
      await place.write(mesh);
      return async () => {
        await place.write(await seedMesh(rig, { metallb: true }));
        await proxy.stop();
      };
    },
  },
  {
    what: 'an annotation that came when istiod had read the remote secret',
    found: 'attached-in-time',
    lasts: true,
    make: async ({ rig, place }) => {
      const [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
      const annotation = 'topology.istio.io/controlPlaneClusters';
      await remote.kubectl(['annotate', 'namespace', 'istio-system', `${annotation}-`]);
      await primary.kubectl(['delete', ...remoteSecret]);
      await until(
        'istiod forgets cluster2',
        async () => !(await syncedClusters(primary)).includes('cluster2'),
      );
      await applyRemoteSecret(rig);
      await awaitSynced(primary, 'cluster2');
      await annotate(remote);
      return () => expectApplied(place, '--adopt');
    },
  },
  {
    what: 'the remote secret of a cluster that has left the mesh',
    found: 'cluster-strange',
    lasts: true,
    make: async ({ rig, place }) => {
      const primary = rig.cluster('cluster1');
      const path = 'jsonpath={.data.cluster2}';
      const data = await primary.kubectl(['get', ...remoteSecret, '-o', path]);
      const undo = await created(primary, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          namespace: 'istio-system',
          name: 'istio-remote-secret-cluster9',
          labels: { 'istio/multiCluster': 'true' },
        },
        data: { cluster9: data },
      });
      await until('verify sees it', () => finds(place, 'cluster-strange'));
      return undo;
    },
  },
  {
    what: 'a missing remote secret',
    found: 'remote-secret',
    lasts: true,
    make: ({ rig }) => deleted(rig.cluster('cluster1'), remoteSecret),
  },
  {
    what: 'a loopback address in the remote secret',
    found: 'remote-secret',
    lasts: true,
    make: (lab) =>
      otherKubeconfig(lab, (text) => text.replace(/server: .*/, 'server: https://127.0.0.1:6443')),
  },
  {
    what: 'an expired token',
    found: 'token-owner',
    lasts: true,
    make: (lab) => {
      const end = Math.floor(Date.now() / 1000) - 3600;
      const token = forgedToken({ iat: end - 3600, exp: end });
      return otherKubeconfig(lab, (text) => text.replace(/token: .*/, `token: ${token}`));
    },
  },
  {
    what: "another authority of the API server than the remote secret's",
    found: 'server-trusted',
    lasts: true,
    make: (lab) => otherKubeconfig(lab, otherAuthority),
  },
  {
    what: 'a wrong port of the API server',
    found: 'server-trusted',
    lasts: true,
    make: async (lab) => {
      const { rig, place } = lab;
      const server = rig.cluster('cluster2').server.replace(/:\d+$/, ':7443');
      const mesh = await seedMesh(rig, { metallb: true });
      clusterOf(mesh, 'cluster2')['apiServer'] = server;
      await place.write(mesh);
      const undo = await otherKubeconfig(lab, (text) =>
        text.replace(/server: .*/, `server: ${server}`),
      );
      return async () => {
        await place.write(await seedMesh(rig, { metallb: true }));
        await undo();
      };
    },
  },
  {
    what: 'a reader account without its role',
    found: 'token-accepted',
    lasts: true,
    make: async ({ rig }) =>
      deleted(rig.cluster('cluster2'), [
        'clusterrolebinding',
        'istio-reader-clusterrole-istio-system',
      ]),
  },
  {
    what: 'a revoked token, which istiod does not notice',
    found: 'token-accepted',
    lasts: true,
    make: async ({ rig, place }) => {
      await rig
        .cluster('cluster2')
        .kubectl([
          'delete',
          'secret',
          'istio-reader-service-account-istio-remote-secret-token',
          ...system,
        ]);
      // API servers remember for ten seconds whom they have let in.
      await until('verify sees it', () => finds(place, 'token-accepted'));
      return () => expectApplied(place, '--adopt');
    },
  },
  {
    what: 'endpoints that istiod no longer hears of, though it says to be in sync',
    found: 'endpoints-fresh',
    lasts: true,
    make: async ({ rig, place }) => {
      const [primary, remote] = [rig.cluster('cluster1'), rig.cluster('cluster2')];
      const istiod = primary.kubelet.process('pilot-discovery')?.network();
      const route = `${remote.network.address}/32`;
      const scale = (replicas: number): Promise<unknown> =>
        remote.kubectl(['scale', 'deployment', 'two', '-n', namespace, `--replicas=${replicas}`]);
      await ip([`route add unreachable ${route}`], istiod?.file);
      await scale(0);
      await until('verify sees it', () => finds(place, 'endpoints-fresh'));
      return async () => {
        await ip([`route delete unreachable ${route}`], istiod?.file);
        await scale(1);
      };
    },
  },
];
