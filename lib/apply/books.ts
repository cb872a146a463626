import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { Manifest, ObjectRef } from '../cluster/object.ts';
import {
  enlarged,
  hasScopesOf,
  type Inventory,
  inventoryManifest,
  isSameInventory,
  type Member,
  readInventory,
  scopesOfAll,
} from '../state/inventory.ts';
import { inventoryRef, type MeshHome } from '../state/ownership.ts';

/** Keeps the inventories of a mesh true while it is applied. */
export interface Books {
  /** To be called before these are written to the cluster; writes only what its inventory has not. Throws `ClusterError`. */
  readonly enter: (cluster: string, refs: readonly ObjectRef[]) => Promise<void>;
  /** Makes an inventory what `make` says; it is given what is there. Throws `ClusterError`. */
  readonly correct: (cluster: string, make: Make) => Promise<void>;
}

export interface Bookkeeping {
  readonly clusters: Clusters;
  readonly owner: MeshHome;
  readonly members: readonly Member[];
  /** As a plan has seen them. */
  readonly seen: ReadonlyMap<string, Inventory | undefined>;
  /** What will be entered sooner or later: one write is enough for all of it. */
  readonly expected: (cluster: string) => readonly ObjectRef[];
}

/** What an inventory is to be, by what it is. */
export type Make = (last: Inventory | undefined) => Inventory;

export function openBooks({ clusters, owner, members, seen, expected }: Bookkeeping): Books {
  /** As this apply has read or written them itself. */
  const known = new Map<string, Inventory>();
  const turns = new Map<string, Promise<void>>();

  /** One after the other in each cluster. */
  function inTurn(cluster: string, work: () => Promise<void>): Promise<void> {
    const turn = (turns.get(cluster) ?? Promise.resolve()).catch(() => undefined).then(work);
    turns.set(cluster, turn);
    return turn;
  }

  /** From what is there now: another apply may have written since the plan. */
  async function rewrite(cluster: string, make: Make): Promise<Inventory> {
    const client = clusters(cluster);
    for (let tries = 1; ; tries += 1) {
      const live = await client.get(inventoryRef(owner));
      const last = live && readInventory(live);
      const next = make(last);
      if (isSameInventory(last, next)) return next;
      try {
        await write(client, guarded(inventoryManifest(next, owner), live));
        return next;
      } catch (error) {
        if (!isMoved(error) || tries === patience) throw error;
      }
    }
  }

  return {
    enter: (cluster, refs) =>
      inTurn(cluster, async () => {
        if (hasScopesOf(known.get(cluster), refs)) return;
        const scopes = scopesOfAll([...refs, ...expected(cluster)]);
        const make: Make = (last) => enlarged(last, { cluster, members, scopes });
        known.set(cluster, await rewrite(cluster, make));
      }),
    correct: (cluster, make) =>
      inTurn(cluster, async () => {
        const last = known.get(cluster) ?? seen.get(cluster);
        if (isSameInventory(last, make(last))) return;
        known.set(cluster, await rewrite(cluster, make));
      }),
  };
}

/** Times that somebody else may write between our look and our write. */
const patience = 5;

/** Its name is ours: whoever wrote into it by hand loses that. */
async function write(client: ClusterClient, manifest: Manifest): Promise<void> {
  const applied = await client.apply(manifest, { dryRun: false, force: false });
  if (applied.kind === 'conflict') await client.apply(manifest, { dryRun: false, force: true });
}

/** A write that meets another one since the look is refused. */
function guarded(manifest: Manifest, live: Manifest | undefined): Manifest {
  const resourceVersion = live?.metadata.resourceVersion;
  if (resourceVersion === undefined) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, resourceVersion } };
}

function isMoved(error: unknown): boolean {
  return error instanceof ClusterError && error.code === 'conflict';
}
