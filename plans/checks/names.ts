import { parse } from 'yaml';
import { fieldAt, recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { clusterIdOf, clusterNamed } from '../../lib/mesh/topology/relations.ts';
import type { Check } from '../../lib/verify/check.ts';
import { revisioned } from '../revision.ts';
import { injectorsOf, injectorTrust, istiodReady } from './control-planes.ts';
import { istiodsOf } from './istiods.ts';
import { missing, named, objectIn } from './places.ts';

/** A proxy that names another cluster than those that istiod knows is refused (istiod: kube_jwt.go). */
export const clusterId: Check = {
  id: 'cluster-id',
  severity: 'error',
  about: {
    reads: 'CLUSTER_ID in the Deployment of each istiod',
    tells: 'that istiod believes to be in another cluster, so that it refuses proxies of its own',
  },
  page: 'https://istio.io/latest/docs/ops/diagnostic-tools/multicluster/',
  probes: (topology) =>
    istiodsOf(topology).map(({ cluster, controlPlane, name, deployment }) => {
      const config = clusterIdOf(topology, controlPlane);
      return {
        clusters: [cluster],
        title: `${name} takes itself for ${config}`,
        reads: [objectIn(cluster, deployment)],
        needs: [{ check: istiodReady.id, cluster }],
        judge: ({ object }) => {
          const found = environmentOf(object(cluster, deployment), 'CLUSTER_ID');
          if (found === config) return [];
          return [
            {
              message: `${name} takes itself for cluster ${found ?? 'Kubernetes'}, and mesh.yaml calls it ${config}: it refuses proxies of ${config}`,
              hint: 'run `isthmus apply`: it sets CLUSTER_ID',
            },
          ];
        },
      };
    }),
};

function environmentOf(deployment: Manifest | undefined, name: string): string | undefined {
  return recordsAt(deployment, 'spec', 'template', 'spec', 'containers')
    .flatMap((container) => recordsAt(container, 'env'))
    .filter((variable) => variable['name'] === name)
    .map((variable) => textAt(variable, 'value'))[0];
}

/** What the webhook of a remote calls tells istiod where the Pod is. */
export const injectedAs: Check = {
  id: 'injected-as',
  severity: 'error',
  about: {
    reads: 'the path that the injection webhook calls',
    tells: 'that new Pods are told to be in another cluster or network than they are',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#configure-cluster2-as-a-remote',
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) =>
      injectorsOf(topology, name).map(({ ref }) => {
        const { istioName: id, istioNetwork: network } = clusterNamed(topology, name);
        return {
          clusters: [name],
          title: `${ref.name} tells Pods that they are in ${id} and ${network}`,
          reads: [objectIn(name, ref)],
          needs: [{ check: injectorTrust.id, cluster: name }],
          judge: ({ object }) => {
            const told = recordsAt(object(name, ref), 'webhooks').flatMap(placeIn);
            const wrong = told.find((one) => one.cluster !== id || one.network !== network);
            if (wrong === undefined) return [];
            return [
              {
                message: `webhook ${ref.name} tells new Pods that they are in cluster ${wrong.cluster} and network ${wrong.network}, and mesh.yaml has ${id} and ${network}`,
                hint: 'run `isthmus apply`: it sets the path',
              },
            ];
          },
        };
      }),
    ),
};

/** `/inject/cluster/cluster2/net/network1`; a primary's has just `/inject`. */
function placeIn(webhook: unknown) {
  const config = fieldAt(webhook, 'clientConfig');
  const path = textAt(config, 'service', 'path') ?? textAt(config, 'url') ?? '';
  const [, cluster, network] = /\/cluster\/([^/]+)\/net\/([^/]+)/.exec(path) ?? [];
  return cluster === undefined || network === undefined ? [] : [{ cluster, network }];
}

export const meshId: Check = {
  id: 'mesh-id',
  severity: 'error',
  about: {
    reads: 'the mesh config of each istiod',
    tells: 'that its mesh has another ID than mesh.yaml',
  },
  page: 'https://istio.io/latest/docs/ops/deployment/deployment-models/#multiple-meshes',
  probes: (topology) =>
    configsOf(topology).map(({ cluster, ref }) => ({
      clusters: [cluster],
      title: `ConfigMap ${ref.name} is of mesh ${topology.name}`,
      reads: [objectIn(cluster, ref)],
      judge: ({ object }) => {
        const live = object(cluster, ref);
        if (live === undefined) return [missing(`ConfigMap ${ref.name}`)];
        const found = textAt(meshConfigIn(live), 'defaultConfig', 'meshId');
        if (found === topology.name) return [];
        return [
          {
            message: `ConfigMap ${ref.name} has mesh ID ${found ?? '(none)'}, and mesh.yaml has ${topology.name}`,
            hint: 'run `isthmus apply`: it sets it',
          },
        ];
      },
    })),
};

/** Identities of another domain are no peers: `spiffe://DOMAIN/ns/…`. */
export const trustDomain: Check = {
  id: 'trust-domain',
  severity: 'error',
  about: {
    reads: 'the mesh configs of two istiods',
    tells: 'that they have different trust domains, so that their workloads refuse each other',
  },
  page: 'https://istio.io/latest/docs/concepts/security/#istio-identity',
  probes: (topology) => {
    const [first, ...others] = configsOf(topology);
    return others
      .filter(({ cluster }) => cluster !== first?.cluster)
      .flatMap((other) =>
        first === undefined
          ? []
          : [
              {
                clusters: [first.cluster, other.cluster] as const,
                title: 'workloads are of one trust domain',
                reads: [first, other].map(({ cluster, ref }) => objectIn(cluster, ref)),
                needs: [first, other].map(({ cluster }) => ({ check: meshId.id, cluster })),
                judge: ({ object }) => {
                  const [one, two] = [first, other].map(
                    ({ cluster, ref }) =>
                      textAt(meshConfigIn(object(cluster, ref)), 'trustDomain') ?? 'cluster.local',
                  );
                  if (one === two) return [];
                  return [
                    {
                      message: `workloads of ${first.cluster} are of trust domain ${one}, those of ${other.cluster} of ${two}: they refuse each other`,
                      hint: 'write one `trustDomain` into `istio.meshConfig` of mesh.yaml, and run `isthmus apply`',
                    },
                  ];
                },
              },
            ],
      );
  },
};

function configsOf(topology: Topology) {
  return istiodsOf(topology).map(({ cluster, controlPlane, revision }) => ({
    cluster,
    ref: named('v1', 'ConfigMap', controlPlane.namespace, revisioned('istio', revision)),
  }));
}

function meshConfigIn(configMap: Manifest | undefined): unknown {
  try {
    return parse(textAt(configMap, 'data', 'mesh') ?? '') as unknown;
  } catch {
    return undefined;
  }
}
