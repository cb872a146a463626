import { systemClock } from '../clock.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { bellsOfClusters } from '../cluster/clusters.ts';
import { withoutPlugins } from '../cluster/credential-source.ts';
import { unheardSource } from '../cluster/kubeconfig.ts';
import { namespacesOf } from '../mesh/topology/relations.ts';
import type { MeshObject } from '../reconcile/mesh-object.ts';
import { inTurn } from '../reconcile/in-turn.ts';
import { rungTypes } from '../reconcile/rung-types.ts';
import { keyOf, type LogRecord } from '../reconcile/supervise.ts';
import { labelValue, meshLabel } from '../state/ownership.ts';
import { isYes } from './environment.ts';
import { judge, kubeconfigPlaces, readMesh } from './mesh.ts';
import type { Workshop } from './reconcile-child.ts';
import type { World } from './world.ts';

/** Watches of what changes meshes from outside. */
export interface Doorbells {
  /** Those of these meshes hang from now on, and no others. */
  readonly hang: (meshes: readonly MeshObject[]) => void;
  readonly close: () => void;
}

interface Hanging {
  readonly world: World;
  readonly tell: (record: LogRecord) => void;
  readonly workshop: (mesh: MeshObject) => Promise<Workshop>;
}

/** Polling is what is relied on; a bell that cannot be hung up, or falls, is said once. */
export function doorbells(rang: (key: string) => void, hanging: Hanging): Doorbells {
  const { world, tell, workshop } = hanging;
  const opening = inTurn(systemClock);
  const hung = new Map<string, { readonly generation: number; readonly stop: AbortController }>();

  async function hangUp(mesh: MeshObject, signal: AbortSignal): Promise<void> {
    const key = keyOf(mesh);
    const reached = reachedFrom(await workshop(mesh), world);
    // What is wrong with the mesh is said by its next pass.
    if (reached === undefined) return;
    const { topology, clusters } = reached;
    signal.addEventListener('abort', () => clusters.close());
    const labels = { [meshLabel]: labelValue(topology.name) };
    const how = { signal, opening, rang: () => rang(key) };
    for (const { name } of topology.clusters) {
      for (const namespace of namespacesOf(topology, name)) {
        const selection = { namespace, labels };
        for (const type of rungTypes) {
          clusters(name)
            .rings(type, selection, how)
            .catch((error: unknown) => fell(key, error));
        }
      }
    }
  }

  function hang(meshes: readonly MeshObject[]): void {
    const wanted = new Map(meshes.map((mesh) => [keyOf(mesh), mesh]));
    for (const [key, { generation, stop }] of hung) {
      if (wanted.get(key)?.generation === generation) continue;
      stop.abort();
      hung.delete(key);
    }
    for (const [key, mesh] of wanted) {
      if (hung.has(key)) continue;
      const stop = new AbortController();
      hung.set(key, { generation: mesh.generation, stop });
      // Where there is no workshop, its next pass says why.
      hangUp(mesh, stop.signal).catch(() => undefined);
    }
  }

  function fell(mesh: string, error: unknown): void {
    const msg = error instanceof ClusterError ? error.message : String(error);
    tell({ level: 'warning', msg: `looked at by time only: ${msg}`, mesh });
  }

  return {
    hang,
    close: () => {
      for (const { stop } of hung.values()) stop.abort();
    },
  };
}

/** A mesh and its clusters as the passes reach them by what their variables say; undefined where the mesh is wrong. */
function reachedFrom({ cwd, env }: Workshop, world: World) {
  const inside = { ...world, cwd, env };
  const kubeconfig = env['ISTHMUS_KUBECONFIG'];
  const options = {
    file: env['ISTHMUS_FILE'] ?? '',
    ...(kubeconfig !== undefined && { kubeconfig }),
  };
  const read = readMesh(options, inside, 'warning');
  const topology = read.ok ? judge(read.value).topology : undefined;
  if (topology === undefined) return undefined;
  const places = kubeconfigPlaces(options, inside);
  const isUntrusted = isYes(env['ISTHMUS_UNTRUSTED'] ?? '');
  const clusters = bellsOfClusters(topology.clusters, {
    kubeconfig: places,
    ...(isUntrusted && { ownCredentials: withoutPlugins(unheardSource(places)) }),
  });
  return { topology, clusters };
}
