import { isRecord } from '../../json.ts';
import { type Manifest, refOf } from '../../cluster/object.ts';
import type { Edit, Loop, Scene } from '../loop.ts';

/** A Namespace that is being deleted takes its objects with it, then goes. */
export function namespaces(kinds: (cluster: string) => readonly string[]): Loop {
  return {
    manager: 'kube-controller-manager',
    delay: () => 60,
    edits: (scene) =>
      scene.clusters.flatMap((cluster) =>
        scene
          .list(cluster, 'Namespace')
          .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
          .flatMap((namespace) => empty(scene, cluster, namespace, kinds(cluster))),
      ),
  };
}

function empty(
  scene: Scene,
  cluster: string,
  namespace: Manifest,
  kinds: readonly string[],
): readonly Edit[] {
  const contents = kinds
    .flatMap((kind) => scene.list(cluster, kind))
    .filter(({ metadata }) => metadata.namespace === namespace.metadata.name);
  if (contents.length > 0) {
    return contents
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((object) => ({ kind: 'delete', cluster, ref: refOf(object) }));
  }
  const spec = isRecord(namespace['spec']) ? namespace['spec'] : {};
  const { finalizers: _finalizers, ...rest } = spec;
  const object: Manifest = { ...namespace, spec: { ...rest, finalizers: [] } };
  return [{ kind: 'write', cluster, object }];
}
