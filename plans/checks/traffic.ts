import { clusterNamed, controlPlaneOf, servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Check } from '../../lib/verify/check.ts';
import type { Stand } from '../../lib/verify/traffic.ts';
import { checks } from './index.ts';

export const trafficNamespace = 'isthmus-traffic';
const namespace = trafficNamespace;
const labels = { 'app.kubernetes.io/managed-by': 'isthmus', 'app.kubernetes.io/name': namespace };
const port = 8080;

/**
 * Two Pods in every cluster, and a Service for each cluster that its own Pods answer for. Both run busybox: its httpd says which
 * cluster it is in, and its wget asks whom the query names.
 */
export function standOf(topology: Topology, image: string): Stand {
  const names = meshed(topology);
  return {
    namespace: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    objects: (cluster) => [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: namespace } },
      ...names.map((name) => service(topology, name, name === cluster)),
      pod(topology, cluster, { name: 'server', image }),
      pod(topology, cluster, { name: 'client', image }),
    ],
    ask: (_from, to) => ({
      pod: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'client' },
      port,
      path: `/cgi-bin/ask?${hostOf(topology, to)}`,
    }),
  };
}

/** Clusters whose Pods have proxies. */
function meshed(topology: Topology): readonly string[] {
  return topology.clusters.flatMap(({ name }) =>
    servedBy(topology, name) === undefined ? [] : [name],
  );
}

/** Names of clusters may be as long as those of Services, and begin with what Services must not. */
function hostOf(topology: Topology, cluster: string): string {
  return `cluster-${meshed(topology).indexOf(cluster) + 1}`;
}

/** The same in every cluster, so that its name is known there; only one has Pods for it. */
function service(topology: Topology, cluster: string, isHere: boolean): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: hostOf(topology, cluster), labels },
    spec: {
      selector: { app: isHere ? 'server' : 'elsewhere' },
      ports: [{ name: 'http', port: 80, targetPort: port }],
    },
  };
}

/** A CGI script: busybox httpd gives it the query. The length is said because a port-forward does not end with its connection. */
const ask = `#!/bin/sh
answer=$(timeout 5 wget -q -O - "http://$QUERY_STRING/" 2>&1) || answer="$answer (exit code $?)"
printf 'Content-Type: text/plain\\r\\nContent-Length: %s\\r\\n\\r\\n%s' "\${#answer}" "$answer"
`;

const serve = `mkdir -p /tmp/www/cgi-bin && cd /tmp/www &&
printf '%s\\n' "$CLUSTER" >index.html && printf '%s' "$ASK" >cgi-bin/ask && chmod 755 cgi-bin/ask &&
exec httpd -f -p ${port} -h /tmp/www`;

function pod(
  topology: Topology,
  cluster: string,
  { name, image }: { readonly name: string; readonly image: string },
): Manifest {
  const revision = servedBy(topology, cluster)?.revisions[0] ?? 'default';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      labels: {
        ...labels,
        app: name,
        'sidecar.istio.io/inject': 'true',
        ...(revision === 'default' ? {} : { 'istio.io/rev': revision }),
      },
    },
    spec: {
      serviceAccountName: namespace,
      automountServiceAccountToken: false,
      // The first process of a container is not ended by SIGTERM unless it asks for that.
      terminationGracePeriodSeconds: 1,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      containers: [
        {
          name: 'app',
          image,
          command: ['sh', '-c', serve],
          env: [
            { name: 'CLUSTER', value: cluster },
            { name: 'ASK', value: ask },
          ],
          ports: [{ containerPort: port }],
          readinessProbe: { httpGet: { path: '/', port }, periodSeconds: 1 },
          resources: {
            requests: { cpu: '10m', memory: '16Mi' },
            limits: { memory: '64Mi' },
          },
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65534,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
  };
}

/** Comes after all others: what they have found would be found again. */
export const traffic: Check = {
  id: 'traffic',
  severity: 'error',
  about: {
    reads:
      'with `--traffic`: what a small Pod of one cluster is answered by one of another, or of its own',
    tells: 'between which clusters requests fail, and how',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/verify/',
  realOnly: true,
  probes: (topology) => {
    const names = meshed(topology);
    return names.flatMap((from) =>
      names.map((to) => {
        const read = { cluster: from, kind: 'request', to, wanted: to } as const;
        return {
          clusters: from === to ? ([from] as const) : ([from, to] as const),
          title:
            from === to
              ? `requests are answered within ${from}`
              : `requests of ${from} are answered by ${to}`,
          reads: [read],
          needs: needsOf(topology, from, to),
          judge: ({ answer }) => {
            const found = answer(read);
            if (found === to) return [];
            return [
              {
                message: `a request of ${from} to ${to} fails: ${found.replaceAll(/\s+/g, ' ') || 'the answer is empty'}`,
                hint: `what the proxies think of it: \`kubectl -n NAMESPACE logs POD -c istio-proxy\` of a Pod that calls in ${from}, and of one that is called in ${to}`,
              },
            ];
          },
        };
      }),
    );
  },
};

/** All that is broken in the clusters of both, and in those of their istiods. */
function needsOf(topology: Topology, ...names: readonly string[]) {
  const hosts = names.flatMap((name) => {
    const server = servedBy(topology, name);
    return server === undefined ? [] : [controlPlaneOf(topology, server.controlPlane).host];
  });
  const involved = new Set([...names, ...hosts].map((name) => clusterNamed(topology, name).name));
  return checks
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ id }) => [...involved].map((cluster) => ({ check: id, cluster })));
}
