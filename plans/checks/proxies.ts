import { fieldAt, isRecord, recordsAt, textAt } from '../../lib/json.ts';
import { clusterNamed, controlPlaneOf, servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Check } from '../../lib/verify/check.ts';
import { injection, istiodReady } from './control-planes.ts';
import { debugOf } from './inside.ts';
import { annotationOf, plural } from './places.ts';
import { podsIn } from './workloads.ts';

export const proxiesConnected: Check = {
  id: 'proxies-connected',
  severity: 'error',
  about: {
    reads:
      'how many proxies of each cluster are connected to istiod (port-forward: /debug/syncz), and how many Pods have one',
    tells: 'that none is, though there are Pods with proxies',
  },
  page: 'https://istio.io/latest/docs/ops/diagnostic-tools/proxy-cmd/',
  realOnly: true,
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) => {
      const server = servedBy(topology, name);
      if (server === undefined) return [];
      const controlPlane = controlPlaneOf(topology, server.controlPlane);
      const { host } = controlPlane;
      const { istioName: id } = clusterNamed(topology, name);
      const read = debugOf(controlPlane, '/debug/syncz');
      return [
        {
          clusters: [name] as const,
          title: `proxies are connected to istiod of ${host}`,
          reads: [read, podsIn(name)],
          needs: [
            { check: istiodReady.id, cluster: host },
            { check: injection.id, cluster: name },
            { check: 'common-root', cluster: topology.controlPlanes[0]?.host ?? '' },
            ...entrances(topology, name),
          ],
          judge: ({ answer }) => {
            const pods = answer(podsIn(name)).filter(
              (pod) => annotationOf(pod, 'sidecar.istio.io/status') !== undefined,
            );
            const connected = answer(read)
              .flatMap((proxies) => recordsAt({ proxies }, 'proxies'))
              .filter((proxy) => proxy['cluster_id'] === id);
            if (pods.length === 0 || connected.length > 0) return [];
            return [
              {
                message: `${plural(pods.length, 'Pod')} of ${name} ${pods.length === 1 ? 'has a proxy' : 'have proxies'}, and none is connected to istiod of ${host}`,
                hint: `the log of a proxy says why: \`kubectl -n ${pods[0]?.metadata.namespace ?? ''} logs ${pods[0]?.metadata.name ?? ''} -c istio-proxy\` in ${name}`,
              },
            ];
          },
        },
      ];
    }),
};

/** What a proxy refuses, it lacks; what it had before, it keeps. */
export const configTaken: Check = {
  id: 'config-taken',
  severity: 'error',
  about: {
    reads: 'which proxies have refused what istiod told them last (port-forward: /debug/syncz)',
    tells: 'which they are, and why: they go by what they were told before, new ones do not start',
  },
  page: 'https://istio.io/latest/docs/ops/diagnostic-tools/proxy-cmd/',
  realOnly: true,
  probes: (topology) =>
    topology.clusters.flatMap(({ name, istioName: id }) => {
      const server = servedBy(topology, name);
      if (server === undefined) return [];
      const controlPlane = controlPlaneOf(topology, server.controlPlane);
      const read = debugOf(controlPlane, '/debug/syncz');
      return [
        {
          clusters: [name] as const,
          title: 'proxies take what istiod tells them',
          reads: [read],
          needs: [
            { check: istiodReady.id, cluster: controlPlane.host },
            { check: proxiesConnected.id, cluster: name },
          ],
          judge: ({ answer }) => {
            const refusing = answer(read)
              .flatMap((proxies) => recordsAt({ proxies }, 'proxies'))
              .filter((proxy) => proxy['cluster_id'] === id)
              .flatMap((proxy) => {
                const error = Object.values(fieldsAt(proxy, 'resources')).flatMap(
                  (resource) => textAt(resource, 'lastError') ?? [],
                )[0];
                return error === undefined ? [] : [{ proxy: textAt(proxy, 'proxy') ?? '', error }];
              });
            const [first] = refusing;
            if (first === undefined) return [];
            return [
              {
                message: `${plural(refusing.length, 'proxy', 'proxies')} of ${name} ${refusing.length === 1 ? 'refuses' : 'refuse'} what istiod tells: ${first.proxy}: ${first.error}`,
                hint: 'an EnvoyFilter, or a proxy of another version than its istiod, is the usual cause; `istioctl analyze` may know which',
              },
            ];
          },
        },
      ];
    }),
};

function fieldsAt(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = fieldAt(value, name);
  return isRecord(found) ? found : {};
}

/** What a remote reaches istiod through. */
function entrances(topology: Topology, cluster: string) {
  const server = servedBy(topology, cluster);
  return server?.reach.kind === 'gateway'
    ? [
        { check: 'control-plane-endpoint', cluster },
        { check: 'token-accepted', cluster },
      ]
    : [];
}
