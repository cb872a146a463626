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
import { grantRights, type Rule } from './rights.ts';
import { istiodAsGateway } from './stand-in.ts';
import { until } from './until.ts';

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
  /** Has the API server read this AuthenticationConfiguration, which takes it a moment. */
  trust(configuration: object): Promise<void>;
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

/** What ends or removes each thing that was started or made, in the order in which that happened. */
type Undo = (() => Promise<void>)[];

/**
 * Resolves when the API server is ready, the Node too, and Pods can be created in namespace default. Of a cluster that
 * cannot be started nothing is left.
 */
export async function startCluster(plan: ClusterPlan, shared: Shared): Promise<Cluster> {
  const undo: Undo = [];
  const stop = async (): Promise<void> => {
    for (const one of undo.toReversed()) await one();
  };
  try {
    return { ...(await start(plan, shared, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  plan: ClusterPlan,
  shared: Shared,
  undo: Undo,
): Promise<Omit<Cluster, 'stop'>> {
  const { name, proxies } = plan;
  const site = await prepare(plan, shared, undo);
  const { address } = site.network;
  const begin = (what: string, command: readonly [string, ...string[]]): Running =>
    startProcess({
      name: `${name} ${what}`,
      command,
      network: site.network.file,
      log: join(site.dir, 'logs', `${what}.log`),
      cwd: site.dir,
      ...(proxies && { env: proxies.iptables.env, nice: servers.niceness[what] ?? 0 }),
    });
  const api = connectApi({
    host: address,
    port: servers.apiPort,
    ca: site.pki.ca,
    token: site.token,
  });
  let apiServer = begin('kube-apiserver', servers.apiServer(site));
  let controllers: readonly Running[] = [];
  const others: Running[] = [];
  const beginControllers = (): readonly Running[] => [
    begin('kube-controller-manager', servers.controllerManager(site)),
    begin('kube-scheduler', servers.scheduler(site)),
  ];
  undo.push(async () => {
    await Promise.all([...others, ...controllers, apiServer].map((running) => running.kill()));
  });
  const ready = (): Promise<string> =>
    until(`${name}: API server ready`, () => api.send<string>({ method: 'GET', path: '/readyz' }), {
      hopeless: endOf(apiServer),
    });
  await ready();
  await api.send({ method: 'POST', path: '/api/v1/nodes', body: servers.node(name) });
  const images = imagesOf(shared.binaries, proxies);
  controllers = beginControllers();
  others.push(...(proxies === undefined ? [] : [begin('kube-proxy', servers.kubeProxy(site))]));
  await definePortForwards(api);
  others.push(begin('kwok', servers.kwok(site, await writeKwokConfig(site.dir, images))));
  await awaitUsable(name, api, [...controllers, ...others]);
  const names = await startNameServer(api, site.network.outside);
  undo.push(() => names.stop());
  const kubelet = startKubelet(
    { cluster: name, ...site, logs: join(site.dir, 'logs'), api, allocatable, images },
    proxies === undefined ? istiodAsGateway(site.network) : () => undefined,
  );
  undo.push(() => kubelet.stop());
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
      await grantRights(api, user, rules);
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
    trust: (configuration) =>
      writeFile(servers.authenticationFile(site), JSON.stringify(configuration)),
    stopApiServer: () => apiServer.kill(),
    startApiServer: async () => {
      apiServer = begin('kube-apiserver', servers.apiServer(site));
      await ready();
      // As where they elect a leader: without their server they end. Left alone, they would look again only after half a minute.
      await Promise.all(controllers.map((running) => running.kill()));
      controllers = beginControllers();
    },
  };
}

const allocatable = { cpu: 16, memory: quantity('64Gi') };

async function prepare(
  { name, slot, peers, proxies }: ClusterPlan,
  shared: Shared,
  undo: Undo,
): Promise<servers.Site & { readonly server: string; readonly token: string }> {
  const dir = join(shared.dir, name);
  undo.push(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, 'logs'), { recursive: true });
  const among = proxies === undefined ? undefined : { slots: peers, iptables: proxies.iptables };
  const network = await createNetwork(slot, join(dir, 'network'), among);
  undo.push(() => network.remove());
  const addresses = [...Array(slots).keys()].map((slot) => addressOf(slot + 1));
  const pki = await createPki(join(dir, 'pki'), addresses);
  const token = randomUUID();
  const server = `https://${network.address}:${servers.apiPort}`;
  const tokens = join(dir, 'tokens.csv');
  await writeFile(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  await writeFile(servers.auditPolicyFile({ dir }), JSON.stringify(servers.auditPolicy));
  await writeFile(servers.authenticationFile({ dir }), JSON.stringify(servers.noIssuers));
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

function revisionOf({ pod }: PodProcess): string {
  return pod.metadata.labels?.['istio.io/rev'] ?? 'default';
}
