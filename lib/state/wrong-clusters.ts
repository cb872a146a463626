import type { Problem } from './change.ts';
import type { Inventory, Member } from './inventory.ts';

/**
 * Clusters that say of themselves that they are another one of the mesh: their contexts lead to the wrong place. One whose old name nobody
 * has any more may have been given a new one.
 */
export function wrongClusters(
  inventories: ReadonlyMap<string, Inventory | undefined>,
  members: readonly Member[],
): readonly Problem[] {
  return members.flatMap(({ name, context }) => {
    const told = inventories.get(name)?.cluster ?? name;
    if (told === name || members.every((other) => other.name !== told)) return [];
    return [
      {
        code: 'E-WRONG-CLUSTER',
        message: `context ${context} of ${name} leads to the cluster that is ${told} of this mesh`,
        hint: `correct \`context\` of ${name} in mesh.yaml, or that context in the kubeconfig`,
        cluster: name,
      },
    ];
  });
}
