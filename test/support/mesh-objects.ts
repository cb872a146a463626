import type { MeshObject } from '../../lib/reconcile/mesh-object.ts';

/** A Mesh of which nothing is known yet. */
export function meshObject(name: string, more: Partial<MeshObject> = {}): MeshObject {
  return {
    namespace: 'meshes',
    name,
    uid: `uid-${name}`,
    generation: 1,
    mesh: { name },
    kubeconfigs: undefined,
    approval: 'disruptive',
    approve: undefined,
    suspend: false,
    interval: 600_000,
    onDrift: 'correct',
    requested: undefined,
    status: {},
    ...more,
  };
}
