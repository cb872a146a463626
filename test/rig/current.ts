import { printProgress } from './progress.ts';
import { type Binaries, buildBinaries } from './binaries.ts';
import { enterIsolation } from './isolation.ts';
import { type Networks, type Rig, startClusters } from './clusters.ts';

let entered: Promise<{ readonly state: string; readonly binaries: Binaries }> | undefined;

/** Fresh clusters in the isolation of this process, which is entered with the first call. Gateways and sidecars are played. */
export async function freshClusters(...names: readonly string[]): Promise<Rig> {
  return freshClustersIn({ network1: names });
}

/** The same, of which a mesh says that they are in several networks. */
export async function freshClustersIn(networks: Networks): Promise<Rig> {
  entered ??= enter();
  return startClusters({ networks, ...(await entered) });
}

/**
 * Fresh clusters in which traffic is real: `freshNetworks({ network1: ['cluster1'], network2: ['cluster2'] })`. Gateways,
 * sidecars and workloads run, and Pods reach those of another network only through a load balancer.
 */
export async function freshNetworks(networks: Networks): Promise<Rig> {
  entered ??= enter();
  const { binaries, state } = await entered;
  if (!binaries.proxies.ok) throw new Error(`no real proxies here: ${binaries.proxies.error}`);
  return startClusters({ networks, binaries, state, proxies: binaries.proxies.value });
}

/** The real programs and samples, for tests that need no cluster. */
export async function realBinaries(): Promise<Binaries> {
  const binaries = await buildBinaries(printProgress(process.stderr));
  if (!binaries.ok) throw new Error(binaries.error);
  return binaries.value;
}

async function enter(): Promise<{ readonly state: string; readonly binaries: Binaries }> {
  return { binaries: await realBinaries(), state: await enterIsolation() };
}
