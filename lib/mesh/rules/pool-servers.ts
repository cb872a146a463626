import { isIP } from 'node:net';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { overlapOf, parseAddresses } from './addresses.ts';
import { type ContextUse, holderOf } from './contexts.ts';

/** No pool of MetalLB has the address of an API server of the mesh: two would answer for it. */
export function poolServers(
  mesh: Draft,
  uses: readonly ContextUse[],
  env: Env,
): readonly Finding[] {
  const servers = serversOf(mesh, uses, env);
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    const metallb = join('/clusters', name, 'loadBalancer', 'metallb', 'addresses');
    return (cluster?.loadBalancer?.metallb?.addresses ?? []).flatMap((entry = '', index) => {
      const pool = parseAddresses(entry);
      if (!pool.ok) return [];
      const taken = [...servers].find(([address]) => {
        const one = parseAddresses(`${address}/${isIP(address) === 6 ? 128 : 32}`);
        return one.ok && overlapOf(pool.value, one.value) !== undefined;
      });
      if (taken === undefined) return [];
      const [address, holder] = taken;
      return [
        {
          code: 'W-POOL-API-SERVER',
          pointer: join(metallb, String(index)),
          at: 'value',
          message: `${quote(entry)} has ${quote(address)}, at which the API server of \`${holder}\` answers: MetalLB may give it to a gateway, too.`,
          hint: 'leave it out, or ignore this where a load balancer of this pool leads to that API server.',
        } as const,
      ];
    });
  });
}

/** IP addresses of the API servers, with the cluster of each. */
function serversOf(
  mesh: Draft,
  uses: readonly ContextUse[],
  env: Env,
): ReadonlyMap<string, string> {
  const urls = [
    ...uses.map(
      (use) => [env.contexts(use.kubeconfig)?.get(use.name) ?? '', holderOf(use)] as const,
    ),
    ...entries(mesh.clusters).map(([name, cluster]) => [cluster?.apiServer ?? '', name] as const),
  ];
  return new Map(
    urls.flatMap(([url, holder]) => {
      if (!URL.canParse(url)) return [];
      const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
      return isIP(host) === 0 ? [] : [[host, holder] as const];
    }),
  );
}
