import { isIP } from 'node:net';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { type AddressRange, inOrder, overlapOf, parseAddresses } from './addresses.ts';
import { type ContextUse, holderOf } from './contexts.ts';

/** No pool of MetalLB has the address of an API server of the mesh: two would answer for it. */
export function poolServers(
  mesh: Draft,
  uses: readonly ContextUse[],
  env: Pick<Env, 'contexts'>,
): readonly Finding[] {
  const servers = serversOf(mesh, uses, env).toSorted((a, b) => inOrder(a.range, b.range));
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    const metallb = join('/clusters', name, 'loadBalancer', 'metallb', 'addresses');
    return (cluster?.loadBalancer?.metallb?.addresses ?? []).flatMap((entry = '', index) => {
      const pool = parseAddresses(entry);
      if (!pool.ok) return [];
      const taken = firstIn(pool.value, servers);
      if (taken === undefined) return [];
      const { address, holder } = taken;
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

/** An API server at an IP address. */
interface Server {
  readonly address: string;
  readonly range: AddressRange;
  /** Its cluster. */
  readonly holder: string;
}

/** The first of them, which are in order, whose address is in the pool. */
function firstIn(pool: AddressRange, servers: readonly Server[]): Server | undefined {
  let [low, high] = [0, servers.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const server = servers[middle];
    if (server !== undefined && inOrder(server.range, pool) < 0) low = middle + 1;
    else high = middle;
  }
  const found = servers[low];
  return found && overlapOf(found.range, pool) !== undefined ? found : undefined;
}

/** Each address once. */
function serversOf(
  mesh: Draft,
  uses: readonly ContextUse[],
  env: Pick<Env, 'contexts'>,
): readonly Server[] {
  const urls = [
    ...uses.map(
      (use) => [env.contexts(use.kubeconfig)?.get(use.name) ?? '', holderOf(use)] as const,
    ),
    ...entries(mesh.clusters).map(([name, cluster]) => [cluster?.apiServer ?? '', name] as const),
  ];
  const servers = urls.flatMap(([url, holder]): readonly Server[] => {
    if (!URL.canParse(url)) return [];
    const address = new URL(url).hostname.replace(/^\[|\]$/g, '');
    const range = parseAddresses(`${address}/${isIP(address) === 6 ? 128 : 32}`);
    return range.ok ? [{ address, range: range.value, holder }] : [];
  });
  return [...new Map(servers.map((server) => [server.address, server])).values()];
}
