import { numberAt, recordsAt, textAt } from '../../lib/json.ts';
import { controlPlaneOf, gatewayNamed, servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Check } from '../../lib/verify/check.ts';
import { hasCaBundles, injectionAnswers, injectorRef } from '../injection.ts';
import { istiodsOf } from './istiods.ts';
import { leaderNamed } from './namespaces.ts';
import { missing, named, objectIn, pemBlocks, scaledAway } from './places.ts';

export const istiodReady: Check = {
  id: 'istiod-ready',
  severity: 'error',
  about: {
    reads: 'the Deployment of each istiod',
    tells: 'that it is missing, or that none of its replicas is available',
  },
  page: 'https://istio.io/latest/docs/ops/diagnostic-tools/',
  probes: (topology) =>
    istiodsOf(topology).map(({ cluster, controlPlane, name, deployment }) => ({
      clusters: [cluster],
      title: `${name} is available`,
      reads: [objectIn(cluster, deployment)],
      judge: ({ object }) => {
        const live = object(cluster, deployment);
        if (live === undefined) return [missing(`Deployment ${name}`)];
        if ((numberAt(live, 'status', 'availableReplicas') ?? 0) > 0) return [];
        return [
          {
            message: `no replica of ${name} is available: nobody injects sidecars, signs certificates or configures proxies`,
            hint:
              scaledAway(live, cluster) ??
              `\`kubectl -n ${controlPlane.namespace} describe deployment ${name}\` in ${cluster} says why`,
          },
        ];
      },
    })),
};

/** The webhooks that inject into a cluster: of the istiods that serve it. */
export function injectorsOf(topology: Topology, cluster: string) {
  const server = servedBy(topology, cluster);
  if (server === undefined) return [];
  const controlPlane = controlPlaneOf(topology, server.controlPlane);
  return server.revisions.map((revision) => ({
    host: controlPlane.host,
    revision,
    ref: injectorRef({ cluster, controlPlane, revision }),
  }));
}

export const injectorTrust: Check = {
  id: 'injector-trust',
  severity: 'error',
  about: {
    reads: 'the webhook that injects sidecars',
    tells: 'that it is missing, or that no istiod has written its certificate authority into it',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/injection/',
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) =>
      injectorsOf(topology, name).map(({ host, ref }) => ({
        clusters: [name],
        title: `${ref.name} knows whom to trust`,
        reads: [objectIn(name, ref)],
        needs: [
          { check: istiodReady.id, cluster: host },
          ...(host === name
            ? []
            : [
                leaderNamed.id,
                'remote-secret',
                'attached-in-time',
                'token-accepted',
                'server-trusted',
              ].map((check) => ({
                check,
                cluster: name,
              }))),
        ],
        judge: ({ object }) => {
          const live = object(name, ref);
          if (live === undefined) return [missing(`webhook ${ref.name}`)];
          if (hasCaBundles(live)) return [];
          return [
            {
              message: `istiod of ${host} has not written its certificate authority into webhook ${ref.name}: the API server cannot call it`,
              hint: `the log of istiod in ${host} says why; after its first start it takes a few seconds`,
            },
          ];
        },
      })),
    ),
};

/** What the webhook of a cluster trusts is the root that its workloads get. */
export const commonRoot: Check = {
  id: 'common-root',
  severity: 'error',
  about: {
    reads: 'the certificate authorities in the injection webhooks of both clusters',
    tells: 'that their workloads trust different roots, so that they refuse each other',
  },
  page: 'https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/',
  probes: (topology) => {
    const [first, ...others] = topology.controlPlanes.flatMap(({ host }) =>
      injectorsOf(topology, host).map(({ ref }) => ({ host, ref })),
    );
    return others.flatMap(({ host, ref }) =>
      first === undefined || first.host === host
        ? []
        : [
            {
              clusters: [first.host, host] as const,
              title: 'workloads trust one root',
              reads: [objectIn(first.host, first.ref), objectIn(host, ref)],
              needs: [first.host, host].map((cluster) => ({ check: injectorTrust.id, cluster })),
              judge: ({ object }) => {
                const roots = [object(first.host, first.ref), object(host, ref)].map((live) =>
                  recordsAt(live, 'webhooks').flatMap((webhook) =>
                    pemBlocks(textAt(webhook, 'clientConfig', 'caBundle')),
                  ),
                );
                const [one = [], other = []] = roots;
                if (one.some((block) => other.includes(block))) return [];
                return [
                  {
                    message: `istiod of ${first.host} and of ${host} have different roots: their workloads refuse each other`,
                    hint: 'give both one root (`trust` in mesh.yaml)',
                  },
                ];
              },
            },
          ],
    );
  },
};

export const injection: Check = {
  id: 'injection',
  severity: 'error',
  about: {
    reads: 'what admission makes of a Pod that asks for a proxy (a dry run: nothing is created)',
    tells: 'that Pods are refused, or start without their proxy',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/injection/',
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) => {
      const [injector] = injectorsOf(topology, name);
      if (injector === undefined) return [];
      const { host, revision } = injector;
      const { pod, passes } = injectionAnswers(topology, { cluster: name, revision });
      const read = { cluster: name, kind: 'admission', wanted: pod } as const;
      return [
        {
          clusters: [name],
          title: 'new Pods get their proxy',
          reads: [read],
          needs: [
            { check: istiodReady.id, cluster: host },
            { check: injectorTrust.id, cluster: name },
            { check: 'injector-alive', cluster: name },
            { check: 'authority', cluster: host },
            { check: 'authority-used', cluster: host },
            ...(host === name
              ? []
              : [
                  { check: 'control-plane-exposed', cluster: host },
                  { check: 'control-plane-endpoint', cluster: name },
                  ...entrancesOf(topology, name).map((cluster) => ({
                    check: 'istiod-answers',
                    cluster,
                  })),
                ]),
          ],
          judge: ({ answer }) => {
            const made = answer(read);
            const message = made.ok ? passes(made.value) : made.error;
            if (message === undefined) return [];
            const way = host === name ? '' : `, and whether ${name} reaches it`;
            return [{ message, hint: `look at the log of istiod in ${host}${way}` }];
          },
        },
      ];
    }),
};

/** The clusters of the gateways by which this one reaches istiod. */
function entrancesOf(topology: Topology, cluster: string): readonly string[] {
  const server = servedBy(topology, cluster);
  return server?.reach.kind === 'gateway'
    ? [gatewayNamed(topology, server.reach.gateway).cluster]
    : [];
}

export const kubeconfigLeft: Check = {
  id: 'kubeconfig-left',
  severity: 'error',
  about: {
    reads: 'the Secret `istio-kubeconfig`',
    tells:
      'that there is one, so that istiod reads the config of another cluster after its next start',
  },
  page: 'https://istio.io/latest/docs/setup/install/external-controlplane/',
  probes: ({ controlPlanes }) =>
    controlPlanes.map(({ host, namespace }) => {
      const ref = named('v1', 'Secret', namespace, 'istio-kubeconfig');
      return {
        clusters: [host],
        title: 'istiod reads its own cluster',
        reads: [objectIn(host, ref)],
        judge: ({ object }) =>
          object(host, ref) === undefined
            ? []
            : [
                {
                  message: `namespace ${namespace} has a Secret istio-kubeconfig: istiod reads the config of the cluster that it leads to`,
                  hint: 'if it is left over from an external control plane, delete it and restart istiod',
                },
              ],
      };
    }),
};
