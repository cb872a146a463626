import { execa } from 'execa';
import type { Cluster } from './cluster.ts';
import { script, workloadImage } from './images.ts';
import type { PodProcess } from './pod-process.ts';
import { until } from './until.ts';
import type { ClientOrder, Exchange } from './workload-client.ts';

/** A Deployment of one Pod that answers requests and sends them, with a ServiceAccount of its own. */
export interface Workload {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly name: string;
  /** The Pod that is ready now; throws while there is none. */
  pod(): PodProcess;
}

/** What came of one request. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Who answered; undefined when it was no workload, but say a proxy. */
      readonly by: { readonly cluster: string; readonly pod: string } | undefined;
      /** The SPIFFE ID of the client, as the server's proxy has verified it; undefined for plain text. */
      readonly client: string | undefined;
      /** The SPIFFE ID of the server, as its proxy says. */
      readonly server: string | undefined;
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly error: string };

/** Creates a namespace, with labels such as `istio-injection: enabled`. */
export async function createNamespace(
  { api, name: cluster }: Cluster,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  await api.send({ method: 'POST', path: '/api/v1/namespaces', body });
  // Without it the first Pods are refused, and the next try is seconds later.
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  await until(`${cluster}: service account in ${name}`, () => api.get(account));
}

/** Resolves when its Pod is ready, with sidecar if it gets one. `labels` are those of the Pod beside `app`. */
export async function deployWorkload(
  cluster: Cluster,
  wish: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  },
): Promise<Workload> {
  const { name, namespace } = wish;
  const { api } = cluster;
  const metadata = { name };
  const labels = { app: name, ...wish.labels };
  const container = {
    name: 'app',
    image: workloadImage,
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/', port: 8080 } },
    env: [{ name: 'CLUSTER', value: cluster.name }],
  };
  await api.send({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
    body: { metadata },
  });
  await api.send({
    method: 'POST',
    path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    body: {
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels },
          spec: { serviceAccountName: name, containers: [container] },
        },
      },
    },
  });
  const pod = (): PodProcess | undefined =>
    cluster.kubelet
      .pods('workload')
      .findLast(
        (one) =>
          one.ready() &&
          one.pod.metadata.namespace === namespace &&
          one.pod.metadata.labels?.['app'] === name,
      );
  await until(`${cluster.name}: workload ${namespace}/${name} ready`, pod, { timeout: 90 });
  return {
    cluster,
    namespace,
    name,
    pod: () => {
      const found = pod();
      if (found === undefined) throw new Error(`workload ${namespace}/${name} is not ready`);
      return found;
    },
  };
}

/** A Service for workloads of that name: port 80, named http. A mesh needs it in every cluster that has clients. */
export async function createService(
  { api }: Cluster,
  { name, namespace }: { readonly name: string; readonly namespace: string },
): Promise<void> {
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
  const body = { metadata: { name }, spec: { selector: { app: name }, ports } };
  await api.send({ method: 'POST', path: `/api/v1/namespaces/${namespace}/services`, body });
}

/** Sends a GET from the Pod of a workload, through its sidecar if it has one, by names as its cluster has them. */
export async function sendRequest(from: Workload, url: string): Promise<Answer> {
  const { stdout } = await startClient(from, { kind: 'request', url });
  return answerOf(JSON.parse(stdout) as Exchange);
}

/** The same from the Node of a cluster, which no proxy touches: in plain text, by addresses. */
export async function sendFromNode({ network }: Cluster, url: string): Promise<Answer> {
  const client = [process.execPath, script('workload-client.js')];
  const order: ClientOrder = { kind: 'request', url };
  const enter = [`--net=${network.file}`, '--', ...client, JSON.stringify(order)];
  return answerOf(JSON.parse((await execa('nsenter', enter)).stdout) as Exchange);
}

/** Runs the client in the container of a workload, as `kubectl exec` would. */
export function startClient(from: Workload, order: ClientOrder) {
  const running = from.pod().running('app');
  if (running === undefined) throw new Error(`workload ${from.name} does not run`);
  const place = [`--target=${running.pid}`, '--net', '--mount', '--root', '--wd'];
  const client = ['/usr/local/bin/node', '/client.mjs', JSON.stringify(order)];
  return execa('nsenter', [...place, '--', ...client], {
    extendEnv: false,
    env: { PATH: process.env['PATH'] },
    // It ends when its last request has been answered or given up.
    forceKillAfterDelay: false,
  });
}

function answerOf(exchange: Exchange): Answer {
  if (exchange.kind === 'failed') return exchange;
  const said = saidBy(exchange.body);
  const certificates = said?.headers['x-forwarded-client-cert'] ?? '';
  return {
    ...exchange,
    by: said === undefined ? undefined : { cluster: said.cluster, pod: said.pod },
    client: /(?:^|;)URI=([^;,]+)/.exec(certificates)?.[1],
    server: /(?:^|;)By=([^;,]+)/.exec(certificates)?.[1],
  };
}

interface Said {
  readonly cluster: string;
  readonly pod: string;
  readonly headers: Readonly<Record<string, string>>;
}

function saidBy(body: string): Said | undefined {
  try {
    const said = JSON.parse(body) as Partial<Said>;
    return said.pod === undefined ? undefined : (said as Said);
  } catch {
    return undefined;
  }
}
