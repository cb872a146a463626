import { randomUUID } from 'node:crypto';
import { type Workload, sendRequest, startClient } from './workload.ts';
import type { SentLoad } from './workload-client.ts';

/** A constant load that runs until it is stopped. */
export interface Load {
  stop(): Promise<LoadReport>;
}

export interface LoadReport {
  readonly sent: number;
  /** How many a second. */
  readonly rate: number;
  /** Requests that were not answered with 200, or that no server has counted. */
  readonly lost: readonly { readonly number: number; readonly because: string }[];
}

/**
 * Sends so many requests a second from one workload to the URL of a Service, each over a connection of its own and never
 * again, and counts them where they arrive: at `to`, the workloads behind it. Retries by proxies are off only where a mesh
 * says so: `withoutRetries`.
 */
export function startLoad(
  from: Workload,
  wish: { readonly url: string; readonly to: readonly Workload[]; readonly rate: number },
): Load {
  const { url, to, rate } = wish;
  const run = randomUUID();
  const client = startClient(from, { kind: 'load', url, rate, run });
  return {
    stop: async () => {
      client.kill('SIGTERM');
      const { sent, took, unanswered } = JSON.parse((await client).stdout) as SentLoad;
      const counted = new Set((await Promise.all(to.map((one) => countedBy(one, run)))).flat());
      const said = new Map(
        unanswered.map(({ number, at, because }) => [number, `after ${at} ms: ${because}`]),
      );
      const lost = [...Array(sent).keys()].flatMap((number) => {
        const because = said.get(number) ?? (counted.has(`${number}`) ? undefined : 'not counted');
        return because === undefined ? [] : [{ number, because }];
      });
      return { sent, rate: sent / took, lost };
    },
  };
}

/** Asks the server itself, past its sidecar. */
async function countedBy(workload: Workload, run: string): Promise<readonly string[]> {
  const answer = await sendRequest(workload, `http://127.0.0.1:8080/counted?run=${run}`);
  if (answer.kind === 'failed') throw new Error(`${workload.name} does not say: ${answer.error}`);
  return JSON.parse(answer.body) as readonly string[];
}

/** Istio configuration with which proxies try nothing again, and send each request over a connection of its own. */
export function withoutRetries({
  name,
  namespace,
}: {
  readonly name: string;
  readonly namespace: string;
}): readonly object[] {
  const metadata = { name, namespace };
  const host = `${name}.${namespace}.svc.cluster.local`;
  return [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: {
        hosts: [host],
        http: [{ retries: { attempts: 0 }, route: [{ destination: { host } }] }],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata,
      spec: {
        host,
        trafficPolicy: { connectionPool: { http: { maxRequestsPerConnection: 1 } } },
      },
    },
  ];
}
