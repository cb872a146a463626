import { clusterNamed, controlPlaneOf, servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type Check, type Fault, NotKnown } from '../../lib/verify/check.ts';
import type { Stand } from '../../lib/verify/traffic.ts';
import { checks } from './index.ts';
import { watchedLabels } from './watched-labels.ts';

export const trafficNamespace = 'isthmus-traffic';
const namespace = trafficNamespace;
const labels = { 'app.kubernetes.io/managed-by': 'isthmus', 'app.kubernetes.io/name': namespace };
const port = 8080;

/** Whom the Pods prove to be by their certificates, within their trust domain (Istio: Istio identity). */
const identity = `ns/${namespace}/sa/${namespace}`;

/** What stands in its place: no certificate was shown, or the httpd of the image does not tell. */
const unproven = 'nobody';
const untold = '?';

/**
 * Two Pods in every cluster, and a Service for each cluster that its own Pods answer for. Both run busybox: its httpd says which
 * cluster it is in and who asks, and its wget asks whom the query names.
 */
export function standOf(topology: Topology, image: string): Stand {
  const names = meshed(topology);
  return {
    namespace: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: namespaceLabels(topology) ?? labels },
    },
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

/** Undefined where no namespace of ours is seen by all istiods. */
function namespaceLabels({ controlPlanes }: Topology) {
  let wanted: Readonly<Record<string, string>> | undefined = {
    ...labels,
    'kubernetes.io/metadata.name': namespace,
  };
  for (const { meshConfig } of controlPlanes) wanted = wanted && watchedLabels(meshConfig, wanted);
  return wanted;
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

/** The end of a CGI script. The length is said because a port-forward does not end with its connection. */
const say = `printf 'Content-Type: text/plain\\r\\nContent-Length: %s\\r\\n\\r\\n%s' "\${#answer}" "$answer"
`;

/** A CGI script: busybox httpd gives it the query. */
const ask = `#!/bin/sh
answer=$(timeout 5 wget -q -O - --header 'X-Isthmus: asks' "http://$QUERY_STRING/cgi-bin/answer" 2>&1) || answer="$answer (exit code $?)"
${say}`;

/**
 * Another one: says where it is, and who has asked. The proxy of the server writes that into a header, from the certificate of the one
 * that it has a connection with (Envoy: x-forwarded-client-cert); plain text has none.
 */
const answer = `#!/bin/sh
case "$HTTP_X_FORWARDED_CLIENT_CERT" in
*URI=spiffe://*) peer=\${HTTP_X_FORWARDED_CLIENT_CERT##*URI=spiffe://}; peer=\${peer%%[;,]*}; peer=\${peer#*/} ;;
*) peer=\${HTTP_X_ISTHMUS:+${unproven}}; peer=\${peer:-${untold}} ;;
esac
answer="$CLUSTER $peer"
${say}`;

const serve = `mkdir -p /tmp/www/cgi-bin && cd /tmp/www && echo ready >index.html &&
printf '%s' "$ASK" >cgi-bin/ask && printf '%s' "$ANSWER" >cgi-bin/answer && chmod 755 cgi-bin/* &&
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
      // Whatever the mesh has for the headers of other Pods.
      annotations: {
        'proxy.istio.io/config': 'proxyHeaders: { forwardedClientCert: SANITIZE_SET }',
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
            { name: 'ANSWER', value: answer },
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
      'with `--traffic`: what a small Pod of one cluster is answered by one of another, or of its own, and whose certificate that one was shown',
    tells: 'between which clusters requests fail, and how, or go in plain text',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/verify/',
  realOnly: true,
  probes: (topology) => {
    const names = meshed(topology);
    return names.flatMap((from) =>
      names.map((to) => {
        const read = { cluster: from, kind: 'request', to, wanted: `${to} ${identity}` } as const;
        const isWatched = namespaceLabels(topology) !== undefined;
        return {
          clusters: from === to ? ([from] as const) : ([from, to] as const),
          title:
            from === to
              ? `requests are answered within ${from}, over mutual TLS`
              : `requests of ${from} are answered by ${to}, over mutual TLS`,
          reads: isWatched ? [read] : [],
          needs: needsOf(topology, from, to),
          judge: ({ answer }) => {
            if (!isWatched) {
              throw new NotKnown(
                `\`discoverySelectors\` of \`istio.meshConfig\`, by which istiod looks at no namespace that could be made for this`,
              );
            }
            return faultsOf(answer(read).replaceAll(/\s+/g, ' '), { from, to });
          },
        };
      }),
    );
  },
};

function faultsOf(
  found: string,
  { from, to }: { readonly from: string; readonly to: string },
): readonly Fault[] {
  switch (found) {
    case `${to} ${identity}`:
      return [];
    case `${to} ${untold}`:
      throw new NotKnown(
        `the image of --traffic: ${to} has answered, but its httpd does not say over what`,
      );
    case `${to} ${unproven}`:
      return [
        {
          message: `a request of ${from} reaches ${to} in plain text: nobody knows who has sent it, and others can read it`,
          hint: 'see whether a PeerAuthentication, a DestinationRule or `enableAutoMtls` of the mesh config turns mutual TLS off: `istioctl x describe pod` of a Pod that is called tells',
        },
      ];
    default:
      return [
        {
          message: `a request of ${from} to ${to} fails: ${found || 'the answer is empty'}`,
          hint: `what the proxies think of it: \`kubectl -n NAMESPACE logs POD -c istio-proxy\` of a Pod that calls in ${from}, and of one that is called in ${to}`,
        },
      ];
  }
}

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
