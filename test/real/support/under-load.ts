import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { type LoadReport, startLoad } from '../../rig/load.ts';
import { awaitServed } from '../../rig/proxies.ts';
import type { Workload } from '../../rig/workload.ts';

/** Requests a second, in each direction. */
export const rate = 50;

/** Who sends to whom, and whose istiods are to serve their proxies in the end. */
export interface Crowd {
  readonly rig: Rig;
  readonly primaries: readonly Cluster[];
  /** Each sends to all others. */
  readonly among: readonly Workload[];
}

/** What came of the requests that were sent from before the change until all proxies were served after it; in the order of the senders. */
export async function underLoad(
  { rig, primaries, among }: Crowd,
  change: () => Promise<unknown>,
): Promise<readonly LoadReport[]> {
  const loads = among.flatMap((from) =>
    among
      .filter((to) => to !== from)
      .map((to) => startLoad(from, { url: `http://${to.name}.${to.namespace}/`, to: [to], rate })),
  );
  const stop = () => Promise.all(loads.map((load) => load.stop()));
  try {
    await change();
    await awaitServed(primaries, rig.clusters);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop();
}
