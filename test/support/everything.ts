import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';
import { textAt } from '../../lib/json.ts';
import { builtinResources } from '../../lib/sandbox/resource.ts';
import type { Sandbox } from '../../lib/sandbox/sandbox.ts';

/** All objects of these clusters, by cluster and name. */
export function everythingIn(
  sandbox: Sandbox,
  names: readonly string[],
): ReadonlyMap<string, Manifest> {
  const scene = sandbox.scene();
  return new Map(
    names.flatMap((cluster) => {
      const defined = scene
        .list(cluster, 'CustomResourceDefinition')
        .map((definition) => textAt(definition, 'spec', 'names', 'kind') ?? '');
      const kinds = new Set([...builtinResources.map(({ kind }) => kind), ...defined]);
      return [...kinds].flatMap((kind) =>
        scene
          .list(cluster, kind)
          .map((object) => [`${cluster} ${refKey(refOf(object))}`, object] as const),
      );
    }),
  );
}
