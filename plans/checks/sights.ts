import { textAt } from '../../lib/json.ts';
import { kubeconfigIn } from '../../lib/cluster/secret-kubeconfig.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { clusterNamed } from '../../lib/mesh/topology/relations.ts';
import type { Check } from '../../lib/verify/check.ts';
import { readingsOf } from './istiods.ts';
import { missing, objectIn } from './places.ts';

/** Probes are shown under the cluster that is seen. */
export const remoteSecret: Check = {
  id: 'remote-secret',
  severity: 'error',
  about: {
    reads: 'the remote secret of each cluster in each primary that sees it',
    tells:
      'that it is missing, that istiod overlooks it (label, key), or that it leads to another API server than mesh.yaml says',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/multi-primary/#enable-endpoint-discovery',
  probes: (topology) =>
    readingsOf(topology).map(({ host, of, id, secret: { ref } }) => {
      const { apiServer } = clusterNamed(topology, of);
      return {
        clusters: [of, host] as const,
        title: `istiod of ${host} is told how to read ${of}`,
        reads: [objectIn(host, ref)],
        judge: ({ object }) => {
          const live = object(host, ref);
          if (live === undefined) return [missing(`Secret ${ref.name} in ${host}`)];
          const message = faultOf(live, id, apiServer);
          return message === undefined ? [] : [{ message: `${message} (in ${host})`, hint }];
        },
      };
    }),
};

const hint = 'run `isthmus plan` to see the difference, and `isthmus apply` to mend it';

function faultOf(
  secret: Manifest,
  cluster: string,
  wanted: string | undefined,
): string | undefined {
  const { name, labels } = secret.metadata;
  if (labels?.['istio/multiCluster'] !== 'true') {
    return `Secret ${name} has no label istio/multiCluster=true, so that istiod overlooks it`;
  }
  const data = textAt(secret, 'data', cluster);
  if (data === undefined) {
    return `Secret ${name} has no key ${cluster}, under which istiod would know the cluster`;
  }
  const server = kubeconfigIn(data)?.server;
  if (server === undefined) return `Secret ${name} holds no kubeconfig`;
  const [found, asked] = [server, wanted ?? server].map((url) => url.replace(/\/$/, ''));
  if (found === asked) return undefined;
  return `Secret ${name} leads to ${server}, and mesh.yaml to ${wanted ?? ''}`;
}
