import {
  type AddressRange,
  formatAddress,
  inOrder,
  meantAddresses,
  overlapOf,
  parseAddresses,
  sizeOf,
} from './addresses.ts';
import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { dotted, join, type Pointer } from '../text/pointer.ts';
import { changeTo, type Remedy } from '../findings/remedy.ts';
import { both, count, quote } from '../text/words.ts';
import { isMultiNetwork, primariesNamed } from './roles.ts';

/** The MetalLB pools are ranges or CIDRs, share no address, and hold enough of them (MetalLB: IPAddressPool). */
export function loadBalancers(mesh: Draft): readonly Finding[] {
  const pools = poolsOf(mesh);
  const serving = new Set(entries(mesh.clusters).map(([, cluster]) => primariesNamed(cluster)[0]));
  const everywhere = isMultiNetwork(mesh);
  const isNeeded = (cluster: string): boolean => everywhere || serving.has(cluster);
  return [
    ...pools.flatMap(({ wrong }) => wrong),
    ...overlaps(pools.flatMap(({ ranges }) => ranges)),
    ...pools.flatMap(({ ranges }) => ranges.flatMap(foreign)),
    ...pools.flatMap(({ ranges }) => ranges.flatMap(edges)),
    ...pools.flatMap((pool) => tooFew(pool, mesh, isNeeded(pool.cluster))),
  ];
}

interface Pool {
  readonly cluster: string;
  readonly pointer: Pointer;
  readonly ranges: readonly Placed[];
  readonly wrong: readonly Finding[];
}

interface Placed {
  readonly cluster: string;
  readonly pointer: Pointer;
  readonly entry: string;
  readonly range: AddressRange;
}

function poolsOf(mesh: Draft): readonly Pool[] {
  return entries(mesh.clusters).flatMap(([cluster, settings]) => {
    const addresses = settings?.loadBalancer?.metallb?.addresses;
    if (!addresses) return [];
    const pointer = join('/clusters', cluster, 'loadBalancer', 'metallb', 'addresses');
    const read = addresses.flatMap((entry, index) => {
      if (entry === undefined) return [];
      return [{ entry, place: join(pointer, String(index)), parsed: parseAddresses(entry) }];
    });
    return [
      {
        cluster,
        pointer,
        ranges: read.flatMap(({ entry, place, parsed }) =>
          parsed.ok ? [{ cluster, pointer: place, entry, range: parsed.value }] : [],
        ),
        wrong: read.flatMap(({ entry, place, parsed }) =>
          parsed.ok ? [] : [malformed(entry, place, parsed.error)],
        ),
      },
    ];
  });
}

function malformed(entry: string, pointer: Pointer, hint: string): Finding {
  const meant = meantAddresses(entry);
  return {
    code: 'E-ADDRESS',
    pointer,
    at: 'value',
    message: `${quote(entry)} is neither a range of IP addresses nor a CIDR.`,
    hint: meant === undefined || hint.includes(meant) ? hint : `did you mean ${quote(meant)}?`,
    remedies: meant === undefined ? [] : [changeTo(pointer, meant, true)],
  };
}

/** Each range that begins before an earlier one ends; sorted first, so that many clusters cost little. */
function overlaps(ranges: readonly Placed[]): readonly Finding[] {
  const order = new Map(ranges.map((placed, index) => [placed, index]));
  const findings: Finding[] = [];
  let widest: Placed | undefined;
  for (const placed of ranges.toSorted((a, b) => inOrder(a.range, b.range))) {
    const shared = widest && overlapOf(widest.range, placed.range);
    if (widest && shared !== undefined) {
      const isLater = (order.get(placed) ?? 0) > (order.get(widest) ?? 0);
      findings.push(isLater ? overlap(placed, widest, shared) : overlap(widest, placed, shared));
    }
    const sameFamily = widest?.range.family === placed.range.family;
    if (!widest || !sameFamily || placed.range.last > widest.range.last) widest = placed;
  }
  return findings;
}

/** Addresses that no Service can have: of this machine, of many, or nobody's (RFC 6890, RFC 5771, RFC 4291). */
const foreignRanges = [
  ['0.0.0.0/8', 'no address of a machine'],
  ['127.0.0.0/8', 'a loopback address'],
  ['224.0.0.0/4', 'a multicast address'],
  ['240.0.0.0/4', 'a reserved address'],
  ['::/127', 'a loopback address'],
  ['fe80::/10', 'a link-local address'],
  ['ff00::/8', 'a multicast address'],
] as const;

function foreign({ entry, pointer, range }: Placed): readonly Finding[] {
  for (const [cidr, words] of foreignRanges) {
    const other = parseAddresses(cidr);
    const shared = other.ok ? overlapOf(range, other.value) : undefined;
    if (shared === undefined) continue;
    const [first = ''] = shared.split('-');
    const message = `${quote(entry)} has ${quote(first)}, which is ${words}: no gateway is reached there.`;
    const hint = 'write addresses of the network of the nodes that nothing else uses.';
    return [{ code: 'E-ADDRESS', pointer, at: 'value', message, hint }];
  }
  return [];
}

/** MetalLB hands out every address of a pool, also those that many routers and hosts drop (metallb/metallb#514, `avoidBuggyIPs`). */
function edges({ entry, pointer, range }: Placed): readonly Finding[] {
  const { family, first, last } = range;
  if (family !== 4 || first === last) return [];
  const found = [0n, 255n].filter(
    (edge) => first - (first % 256n) + edge + (first % 256n > edge ? 256n : 0n) <= last,
  );
  if (found.length === 0) return [];
  return [
    {
      code: 'W-POOL-EDGE',
      pointer,
      at: 'value',
      message: `${quote(entry)} has addresses that end in ${both(found.map((edge) => quote(`.${edge}`)))}: MetalLB hands them out like all others, and many networks drop what goes there.`,
      hint: `${withoutEdges(range)}.`,
    },
  ];
}

function withoutEdges({ first, last }: AddressRange): string {
  const [from, to] = [
    first + (first % 256n === 0n ? 1n : first % 256n === 255n ? 2n : 0n),
    last - (last % 256n === 255n ? 1n : last % 256n === 0n ? 2n : 0n),
  ];
  if (from > to) return 'write other addresses';
  if (from === to) return `write \`${formatAddress(from, 4)}/32\``;
  if (from / 256n === to / 256n) return `write a range: ${rangeText(from, to)}`;
  const rest = ', and one for each 256 addresses';
  return `write ranges without them: ${rangeText(from, from - (from % 256n) + 254n)}${rest}`;
}

function rangeText(from: bigint, to: bigint): string {
  return `\`${formatAddress(from, 4)}-${formatAddress(to, 4)}\``;
}

function overlap(later: Placed, earlier: Placed, shared: string): Finding {
  const same = later.cluster === earlier.cluster;
  return {
    code: 'E-ADDRESS-OVERLAP',
    pointer: later.pointer,
    at: 'value',
    message: `\`${shared}\` is ${same ? `twice in the pool of \`${later.cluster}\`` : 'in two pools'}: ${whose(later, same)} and ${whose(earlier, same)} overlap.`,
    hint: same
      ? 'remove one of them; MetalLB refuses the pool otherwise.'
      : 'give each pool addresses of its own; two machines would answer for the same one.',
    related: { pointer: earlier.pointer, at: 'value', message: 'the other range' },
  };
}

function whose({ cluster, entry }: Placed, same: boolean): string {
  return same ? quote(entry) : `${quote(entry)} of \`${cluster}\``;
}

function tooFew(
  { cluster, pointer, ranges, wrong }: Pool,
  mesh: Draft,
  needsEastWest: boolean,
): readonly Finding[] {
  const gateways = gatewaysOf(mesh.clusters?.[cluster] ?? undefined, needsEastWest);
  const one = sizeOf(
    ranges.map(({ range }) => range),
    4,
  );
  const other = sizeOf(
    ranges.map(({ range }) => range),
    6,
  );
  const size = one > other ? one : other;
  if (wrong.length > 0 || ranges.length === 0 || size >= gateways.length) return [];
  const installed = mesh.clusters?.[cluster]?.loadBalancer?.metallb?.manifest !== undefined;
  return [
    {
      code: installed ? 'E-TOO-FEW-ADDRESSES' : 'W-TOO-FEW-ADDRESSES',
      pointer,
      at: 'key',
      message: `\`${dotted(pointer)}\` has ${count(size, 'address')} for ${count(gateways.length, 'gateway')}: ${gateways.join(' and ')}.`,
      hint: 'add addresses, or set `ingressGateway: false` if the mesh needs none.',
      remedies: size === 1n ? [withoutIngress(cluster, mesh)] : [],
    },
  ];
}

function withoutIngress(cluster: string, mesh: Draft): Remedy {
  const map = join('/clusters', cluster);
  const key = 'ingressGateway';
  const written = Object.hasOwn(mesh.clusters?.[cluster] ?? {}, key);
  const after = ['context', 'kubeconfig', 'network', 'role', 'loadBalancer'];
  return {
    title: 'Set `ingressGateway: false`',
    changes: written
      ? [{ kind: 'write', pointer: join(map, key), value: false }]
      : [{ kind: 'add', map, key, value: 'false', after }],
  };
}

/** The gateways of a cluster that wait for an address each. */
function gatewaysOf(
  settings: NonNullable<Draft['clusters']>[string],
  needsEastWest: boolean,
): readonly string[] {
  const { role, ingressGateway = role === 'primary', eastWestGateway, gateways } = settings ?? {};
  return [
    ...(asksForAnAddress(ingressGateway) ? ['ingress'] : []),
    ...(asksForAnAddress(eastWestGateway ?? needsEastWest) ? ['east-west'] : []),
    ...entries(gateways).flatMap(([name, gateway]) =>
      asksForAnAddress(gateway ?? true) ? [name] : [],
    ),
  ];
}

/** Only Services of type LoadBalancer do. */
function asksForAnAddress(gateway: boolean | { readonly type?: string | undefined }): boolean {
  return typeof gateway === 'boolean'
    ? gateway
    : (gateway.type ?? 'LoadBalancer') === 'LoadBalancer';
}
