import { ClusterError } from '../cluster/cluster-error.ts';
import type { Layout } from '../engine.ts';
import { lockRef } from '../lock/lease.ts';
import { seeLocks } from '../lock/locks.ts';
import { lifeOf, thisHolder } from '../lock/process.ts';
import { heldWords } from '../lock/words.ts';
import type { workLocked } from '../lock/work-locked.ts';
import { problemOf } from '../state/problem.ts';
import { visible, visibleIn } from '../visible.ts';
import type { Engine } from './engine.ts';
import { note } from './note.ts';
import type { World } from './world.ts';

/** How a command of this process takes locks. */
export function lockPorts(
  command: string,
  {
    clusters,
    clock,
    reads,
    layout,
  }: Pick<Engine, 'clusters' | 'clock' | 'layout'> & {
    readonly reads: Pick<Engine['reads'], 'clusters'>;
  },
  { lockTimeout = 0, world }: { readonly lockTimeout?: number | undefined; readonly world: World },
): Parameters<typeof workLocked>[1] {
  return {
    clusters,
    reads: reads.clusters,
    clock,
    signal: world.signal,
    lease: lockRef(layout.topology.home),
    holder: thisHolder(`isthmus ${command}`),
    lifeOf,
    timeout: lockTimeout,
    again: () => note('Somebody else was at work meanwhile: the plan is made anew.', world),
    waiting: (words) => note(`Waiting: ${visible(words)}`, world),
  };
}

/** The clusters that work on this layout may write to. */
export function lockedClusters({ graph, topology, isPart }: Layout): readonly string[] {
  const all = isPart ? [] : topology.clusters.map(({ name }) => name);
  return [...new Set([...graph.steps.map(({ cluster }) => cluster), ...all])].toSorted();
}

/** Between the clocks of two machines. Milliseconds. */
const tolerance = 60_000;

/** Says on stderr who is at work in these clusters, and where that could not be seen. */
export async function tellLocks(
  names: readonly string[],
  { reads: { clusters, clock }, layout }: Pick<Engine, 'reads' | 'layout'>,
  world: World,
): Promise<void> {
  const sightings = await seeLocks(names, {
    clusters,
    clock,
    lifeOf,
    lease: lockRef(layout.topology.home),
  });
  for (const [name, seen] of sightings) {
    if (seen instanceof ClusterError) {
      const { message } = visibleIn(problemOf(seen));
      note(`Whether somebody is at work in ${name} is not known: ${message}`, world);
      continue;
    }
    const { holder } = seen;
    if (holder === undefined) continue;
    // Of one that died elsewhere it stays until the next apply; here it is only told, so that its clock will do.
    if (clock.now() - (holder.renewed ?? 0) > holder.duration + tolerance) continue;
    note(`${visible(heldWords(name, holder))}: this plan may be outdated soon.`, world);
  }
}
