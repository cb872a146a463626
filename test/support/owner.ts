import { type MeshHome, usualHome } from '../../lib/state/ownership.ts';

/** A mesh that keeps its inventories where it is usual. */
export function ownerNamed(mesh: string): MeshHome {
  return { mesh, home: usualHome };
}
