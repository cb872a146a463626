import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { type Cluster, type ClusterPlan, startCluster } from './cluster.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { type Network, takeSlot } from './network.ts';
import type { ProxyPrograms } from './proxy-programs.ts';
import { endOf, type Running, startProcess } from './process.ts';
import { until } from './until.ts';

/** Clusters whose API servers reach each other, and one kubeconfig with a context for each (named like the cluster). */
export interface Rig {
  readonly clusters: readonly Cluster[];
  /** The clusters of each network, by name. */
  readonly networks: Networks;
  cluster(name: string): Cluster;
  readonly kubeconfig: string;
  readonly binaries: Binaries;
  /** For `isthmus(args, { env })`: where the clusters and istioctl are. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder in memory for the files of a test; it goes when the rig stops. */
  readonly dir: string;
  /** Ends every process and gives everything back. */
  stop(): Promise<void>;
}

/** Names of clusters by the network of the mesh that they are in. */
export type Networks = Readonly<Record<string, readonly string[]>>;

export interface RigOptions {
  readonly networks: Networks;
  /** Makes traffic real, and networks with it: no Pod reaches Pods of another one. */
  readonly proxies?: ProxyPrograms;
  readonly binaries: Binaries;
  /** From `enterIsolation`. */
  readonly state: string;
}

let count = 0;

/** Fresh, empty clusters, all started at once; a second time if that fails. Several rigs may live side by side. */
export async function startClusters(options: RigOptions): Promise<Rig> {
  try {
    return await startOnce(options);
  } catch (error) {
    console.error('rig: clusters could not be started, and are tried again:', error);
    return startOnce(options);
  }
}

async function startOnce(options: RigOptions): Promise<Rig> {
  const { networks, proxies, binaries } = options;
  count += 1;
  const dir = join(options.state, `rig${count}`);
  await mkdir(join(dir, 'files'), { recursive: true });
  const etcd = etcdOnce(dir, binaries);
  const started = await Promise.allSettled(
    plansOf(networks, proxies).map((plan) => startCluster(plan, { dir, binaries, etcd: etcd.url })),
  );
  const clusters = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await etcd.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const failed = started.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const kubeconfig = await writeKubeconfig(
    join(dir, 'kubeconfig'),
    clusters.map(({ name, server, ca, token }) => ({
      name,
      server,
      ca,
      user: { kind: 'token', token },
    })),
  );
  return {
    clusters,
    networks,
    cluster: (name) => {
      const found = clusters.find((cluster) => cluster.name === name);
      if (found === undefined) throw new Error(`the rig has no cluster ${name}`);
      return found;
    },
    kubeconfig,
    env: {
      KUBECONFIG: kubeconfig,
      ISTHMUS_ISTIOCTL: binaries.path.istioctl,
      ISTHMUS_ISTIOCTL_1_30: binaries.path['istioctl-1.30'],
    },
    binaries,
    dir: join(dir, 'files'),
    stop,
  };
}

function plansOf(networks: Networks, proxies?: ProxyPrograms): readonly ClusterPlan[] {
  return Object.values(networks).flatMap((names) => {
    const named = names.map((name) => ({ name, slot: takeSlot() }));
    const peers = named.map(({ slot }) => slot);
    return named.map((one) => ({ ...one, peers, ...(proxies === undefined ? {} : { proxies }) }));
  });
}

interface Etcd {
  /** Started in the network of whoever asks first; the others reach it there. */
  readonly url: (network: Network) => Promise<string>;
  readonly stop: () => Promise<void>;
}

function etcdOnce(dir: string, binaries: Binaries): Etcd {
  let running: Running | undefined;
  let url: Promise<string> | undefined;
  return {
    url: (network) => {
      url ??= (async () => {
        const clients = `http://${network.address}:2379`;
        running = startProcess({
          name: 'etcd',
          command: [
            binaries.path.etcd,
            `--data-dir=${join(dir, 'etcd')}`,
            `--listen-client-urls=${clients}`,
            `--advertise-client-urls=${clients}`,
            `--listen-peer-urls=http://127.0.0.1:2380`,
            '--unsafe-no-fsync',
            '--log-level=error',
          ],
          network: network.file,
          log: join(dir, 'etcd.log'),
        });
        await until('etcd healthy', async () => (await fetch(`${clients}/health`)).ok, {
          every: 50,
          hopeless: endOf(running),
        });
        return clients;
      })();
      return url;
    },
    stop: async () => {
      await running?.kill();
    },
  };
}
