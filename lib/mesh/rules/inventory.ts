import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { quote } from '../text/words.ts';

/** What isthmus keeps in a cluster comes before the mesh and outlives it: it lies in no namespace of the mesh. */
export function inventory(mesh: Draft, env: Env): readonly Finding[] {
  const home = mesh.inventory?.namespace;
  if (home === undefined) return [];
  const whose = namespacesIn(mesh, env).get(home);
  if (whose === undefined) return [];
  return [
    {
      code: 'E-INVENTORY-NAMESPACE',
      pointer: '/inventory/namespace',
      at: 'value',
      message: `The inventory cannot be in ${quote(home)}, which is ${whose}: it is made and removed with the mesh.`,
      hint: 'name a namespace that is in every cluster before the mesh; without `inventory` it is `kube-system`.',
    },
  ];
}

/** By name, what they are for. */
function namespacesIn(mesh: Draft, env: Env): ReadonlyMap<string, string> {
  const balancers = entries(mesh.clusters).flatMap(([cluster, settings]) => {
    const metallb = settings?.loadBalancer?.metallb;
    if (metallb?.manifest === undefined) return [];
    return [[metallb.namespace ?? 'metallb-system', `that of MetalLB in \`${cluster}\``] as const];
  });
  const control = mesh.istio?.namespace ?? newestRelease(env).names.namespace;
  return new Map([...balancers, [control, 'that of the control planes']]);
}
