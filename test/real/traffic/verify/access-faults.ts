import { annotate, applyRemoteSecret, awaitSynced, syncedClusters } from '../../../rig/by-hand.ts';
import { ip } from '../../../rig/network.ts';
import { startProxy } from '../../../rig/proxy.ts';
import { until } from '../../../rig/until.ts';
import { clusterOf, seedMesh } from '../../support/seed.ts';
import { expectApplied, namespace } from '../../support/traffic.ts';
import {
  created,
  deleted,
  finds,
  forgedToken,
  otherAuthority,
  otherKubeconfig,
  type RealFault,
  remoteSecret,
  system,
} from './faults.ts';

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
      await until('verify sees it', () => finds(place, 'attached-in-time'), { timeout: 120 });
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
