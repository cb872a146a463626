import { join } from 'node:path';
import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';
import { folderShelf } from '../../lib/sandbox/files.ts';
import { type AppliedMesh, appliedMesh } from './applied-mesh.ts';

/** A mesh on embedded clusters that is there to be destroyed. */
export interface Destroying extends AppliedMesh {
  /** `cluster1 ~Namespace~~istio-system`, of every object but what each cluster tells all its namespaces. */
  readonly held: () => readonly string[];
  /** As `held` was before the mesh was applied, and the lock of each cluster, which all meshes share. */
  readonly before: readonly string[];
}

/** To be called in a suite. */
export function destroying(): Destroying {
  const mesh = appliedMesh();
  const held = (): readonly string[] =>
    ['cluster1', 'cluster2'].flatMap((cluster) =>
      folderShelf(mesh.path(join('.isthmus/sandbox', cluster)))
        .objects.filter(({ metadata: { name } }) => name !== 'kube-root-ca.crt')
        .map((object) => `${cluster} ${refKey(refOf(object)).replaceAll('/', '~')}`)
        .toSorted(),
    );
  const lock = 'coordination.k8s.io~Lease~kube-system~isthmus';
  const definition = 'apiextensions.k8s.io~CustomResourceDefinition~';
  const before = [
    `cluster1 ${definition}~ipaddresspools.metallb.io`,
    `cluster1 ${definition}~l2advertisements.metallb.io`,
    `cluster1 ${lock}`,
    'cluster1 ~Namespace~~default',
    'cluster1 ~Namespace~~kube-system',
    'cluster1 ~Namespace~~metallb-system',
    `cluster2 ${lock}`,
    'cluster2 ~Namespace~~default',
    'cluster2 ~Namespace~~kube-system',
  ];
  return { ...mesh, held, before };
}

/** With these finalizers and no others. */
export function holding(finalizers: readonly string[]) {
  return (live: Manifest): Manifest => ({
    ...live,
    metadata: Object.assign({}, live.metadata, { finalizers }),
  });
}
