import { ClusterError } from '../cluster/cluster-error.ts';
import { kubernetesClusters } from '../cluster/clusters.ts';
import { namespacesOf } from '../mesh/topology/relations.ts';
import type { MeshObject } from '../reconcile/mesh-object.ts';
import { rungTypes } from '../reconcile/rung-types.ts';
import { keyOf, type LogRecord } from '../reconcile/supervise.ts';
import type { Style } from '../report/style.ts';
import { labelValue, meshLabel } from '../state/ownership.ts';
import { kubeconfigPlaces, requireMesh } from './mesh.ts';
import type { Workshop } from './reconcile-child.ts';
import type { World } from './world.ts';

/** Watches of what changes meshes from outside. */
export interface Doorbells {
  /** Hangs up those of a mesh, unless they hang already. */
  readonly hang: (mesh: MeshObject, where: Workshop) => void;
  readonly close: () => void;
}

/** Polling is what is relied on; a bell that cannot be hung up, or falls, is said once. */
export function doorbells(
  rang: (key: string) => void,
  {
    world,
    style,
    tell,
  }: { readonly world: World; readonly style: Style; readonly tell: (record: LogRecord) => void },
): Doorbells {
  const hung = new Map<string, { readonly generation: number; readonly stop: AbortController }>();

  function hang(mesh: MeshObject, { cwd, env }: Workshop): void {
    const key = keyOf(mesh);
    const before = hung.get(key);
    if (before?.generation === mesh.generation) return;
    before?.stop.abort();
    const stop = new AbortController();
    hung.set(key, { generation: mesh.generation, stop });
    const inside = { ...world, cwd, env };
    const how = { style, unknownContext: 'warning' } as const;
    const { topology } = requireMesh({ file: env['ISTHMUS_FILE'] ?? '' }, inside, how);
    const clusters = kubernetesClusters(topology.clusters, {
      kubeconfig: kubeconfigPlaces({}, inside),
    });
    stop.signal.addEventListener('abort', () => clusters.close());
    const labels = { [meshLabel]: labelValue(topology.name) };
    for (const { name } of topology.clusters) {
      for (const namespace of namespacesOf(topology, name)) {
        for (const type of rungTypes) {
          const selection = { namespace, labels };
          void listen(key, () => clusters(name).rings(type, selection, stop.signal));
        }
      }
    }
  }

  async function listen(key: string, rings: () => AsyncIterable<void>): Promise<void> {
    try {
      for await (const _ring of rings()) rang(key);
    } catch (error) {
      const msg = error instanceof ClusterError ? error.message : String(error);
      tell({ level: 'warning', msg: `looked at by time only: ${msg}`, mesh: key });
    }
  }

  return {
    hang,
    close: () => {
      for (const { stop } of hung.values()) stop.abort();
    },
  };
}
