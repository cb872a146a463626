import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { type Api, connectApi } from './api.ts';
import { type Audit, readAudit } from './audit.ts';
import type { Binaries } from './binaries.ts';
import * as servers from './control-plane.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { startNameServer } from './dns.ts';
import { imagesOf } from './images.ts';
import { fetchInside } from './inside.ts';
import { type Kubelet, startKubelet, writeKwokConfig } from './kubelet.ts';
import { addressOf, createNetwork, type Network, slots } from './network.ts';
import { createPki } from './pki.ts';
import { quantity } from './pod.ts';
import { definePortForwards } from './port-forward.ts';
import type { PodProcess } from './pod-process.ts';
import type { ProxyPrograms } from './proxy-programs.ts';
import { endOf, type Running, startProcess } from './process.ts';
import { istiodAsGateway } from './stand-in.ts';
import { until } from './until.ts';

/** A rule of a ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** A real Kubernetes cluster of one Node, without containers. */
export interface Cluster {
  readonly name: string;
  /** `https://10.98.1.2:6443` */
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  /** The administrator's token. */
  readonly token: string;
  /** Path of a kubeconfig whose only context has the cluster's name; the administrator's. */
  readonly kubeconfig: string;
  /** A range that a load balancer may give out, as MetalLB writes it. */
  readonly loadBalancer: string;
  readonly network: Network;
  readonly api: Api;
  readonly audit: Audit;
  readonly kubelet: Kubelet;
  /** Runs kubectl as administrator; gives what it prints. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** A user with a client certificate and just these rights; gives the path of a kubeconfig of the same context. */
  addUser(name: string, rules: readonly Rule[]): Promise<string>;
  /** Of the debug interface of the newest istiod that is ready, of a revision if one is named; throws while there is none. */
  debug<T>(path: string, revision?: string): Promise<T>;
  /** From now on connections are refused. */
  stopApiServer(): Promise<void>;
  /** Resolves when it answers again. */
  startApiServer(): Promise<void>;
  stop(): Promise<void>;
}

/** What all clusters of a rig share. */
export interface Shared {
  readonly dir: string;
  readonly binaries: Binaries;
  /** URL of etcd; clusters have prefixes in it. */
  readonly etcd: (network: Network) => Promise<string>;
}

/** A cluster that is about to be started. */
export interface ClusterPlan {
  readonly name: string;
  readonly slot: number;
  /** Slots of the clusters in its network, which matter only where traffic is real. */
  readonly peers: readonly number[];
  /** Makes traffic real: kube-proxy, gateways, sidecars and workloads run. */
  readonly proxies?: ProxyPrograms;
}

/** Resolves when the API server is ready, the Node too, and Pods can be created in namespace default. */
export async function startCluster(plan: ClusterPlan, shared: Shared): Promise<Cluster> {
  const { name, proxies } = plan;
  const site = await prepare(plan, shared);
  const { address } = site.network;
  const start = (what: string, command: readonly [string, ...string[]]): Running =>
    startProcess({
      name: `${name} ${what}`,
      command,
      network: site.network.file,
      log: join(site.dir, 'logs', `${what}.log`),
      cwd: site.dir,
      ...(proxies === undefined ? {} : { env: proxies.iptables.env }),
    });
  const api = connectApi({
    host: address,
    port: servers.apiPort,
    ca: site.pki.ca,
    token: site.token,
  });
  let apiServer = start('kube-apiserver', servers.apiServer(site));
  const ready = (): Promise<string> =>
    until(`${name}: API server ready`, () => api.send<string>({ method: 'GET', path: '/readyz' }), {
      hopeless: endOf(apiServer),
    });
  await ready();
  await api.send({ method: 'POST', path: '/api/v1/nodes', body: servers.node(name) });
  const images = imagesOf(shared.binaries, proxies);
  const others = [
    start('kube-controller-manager', servers.controllerManager(site)),
    start('kube-scheduler', servers.scheduler(site)),
    ...(proxies === undefined ? [] : [start('kube-proxy', servers.kubeProxy(site))]),
  ];
  await definePortForwards(api);
  others.push(start('kwok', servers.kwok(site, await writeKwokConfig(site.dir, images))));
  await awaitUsable(name, api, others);
  const names = await startNameServer(api, site.network.outside);
  const kubelet = startKubelet(
    { cluster: name, ...site, logs: join(site.dir, 'logs'), api, allocatable, images },
    proxies === undefined ? istiodAsGateway(site.network) : () => undefined,
  );
  return {
    name,
    server: site.server,
    ca: site.pki.ca,
    token: site.token,
    kubeconfig: site.kubeconfig,
    loadBalancer: site.network.loadBalancer,
    network: site.network,
    api,
    audit: readAudit(servers.auditLog(site), api),
    kubelet,
    kubectl: async (args, input) => {
      const env = { KUBECONFIG: site.kubeconfig };
      const options = input === undefined ? { env } : { env, input };
      return (await execa(shared.binaries.path.kubectl, args, options)).stdout;
    },
    addUser: async (user, rules) => {
      for (const body of rightsOf(user, rules)) {
        const path = `/apis/rbac.authorization.k8s.io/v1/${body.kind.toLowerCase()}s`;
        await api.send({ method: 'POST', path, body });
      }
      return writeKubeconfig(join(site.dir, `${user}.kubeconfig`), [
        {
          name,
          server: site.server,
          ca: site.pki.ca,
          user: { kind: 'certificate', ...(await site.pki.signUser(user)) },
        },
      ]);
    },
    debug: async <T>(path: string, revision?: string) => {
      const istiod = kubelet
        .pods('pilot-discovery')
        .findLast((one) => one.ready() && (revision ?? revisionOf(one)) === revisionOf(one));
      if (istiod === undefined) throw new Error(`${name}: no istiod is ready`);
      // It answers without a token only to its own machine.
      return JSON.parse(await fetchInside(istiod, `http://127.0.0.1:8080${path}`)) as T;
    },
    stopApiServer: () => apiServer.kill(),
    startApiServer: async () => {
      apiServer = start('kube-apiserver', servers.apiServer(site));
      await ready();
    },
    stop: async () => {
      await kubelet.stop();
      await names.stop();
      await Promise.all([...others, apiServer].map((running) => running.kill()));
      await site.network.remove();
      await rm(site.dir, { recursive: true, force: true });
    },
  };
}

const allocatable = { cpu: 16, memory: quantity('64Gi') };

async function prepare(
  { name, slot, peers, proxies }: ClusterPlan,
  shared: Shared,
): Promise<servers.Site & { readonly server: string; readonly token: string }> {
  const dir = join(shared.dir, name);
  await mkdir(join(dir, 'logs'), { recursive: true });
  const among = proxies === undefined ? undefined : { slots: peers, iptables: proxies.iptables };
  const network = await createNetwork(slot, join(dir, 'network'), among);
  const addresses = [...Array(slots).keys()].map((slot) => addressOf(slot + 1));
  const pki = await createPki(join(dir, 'pki'), addresses);
  const token = randomUUID();
  const server = `https://${network.address}:${servers.apiPort}`;
  const tokens = join(dir, 'tokens.csv');
  await writeFile(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  await writeFile(servers.auditPolicyFile({ dir }), JSON.stringify(servers.auditPolicy));
  const kubeconfig = await writeKubeconfig(join(dir, 'kubeconfig'), [
    { name, server, ca: pki.ca, user: { kind: 'token', token } },
  ]);
  const etcd = await shared.etcd(network);
  const { binaries } = shared;
  return { name, dir, binaries, etcd, network, pki, kubeconfig, tokens, server, token };
}

async function awaitUsable(name: string, api: Api, others: readonly Running[]): Promise<void> {
  const hopeless = (): string | undefined =>
    others.map((running) => endOf(running)()).find((end) => end !== undefined);
  const exists = (path: string): Promise<unknown> =>
    until(`${name}: ${path}`, () => api.get(path), { hopeless });
  await exists('/api/v1/namespaces/default/serviceaccounts/default');
  await exists('/api/v1/namespaces/default/configmaps/kube-root-ca.crt');
  await until(
    `${name}: Node ready`,
    async () => {
      const path = `/api/v1/nodes/${name}-node`;
      const node = await api.get<{
        spec: { taints?: unknown[] };
        status: { conditions?: { type: string; status: string }[] };
      }>(path);
      const ready = node?.status.conditions?.some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      );
      return ready === true && (node?.spec.taints ?? []).length === 0;
    },
    { hopeless },
  );
}

function rightsOf(
  user: string,
  rules: readonly Rule[],
): readonly { readonly kind: string; readonly [field: string]: unknown }[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: `rig-${user}` };
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'ClusterRole', name: metadata.name },
      subjects: [{ apiGroup, kind: 'User', name: user }],
    },
  ];
}

function revisionOf({ pod }: PodProcess): string {
  return pod.metadata.labels?.['istio.io/rev'] ?? 'default';
}
