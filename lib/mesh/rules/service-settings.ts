import { isIP } from 'node:net';
import { listAt } from '../../json.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import type { Draft } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { type AddressRange, overlapOf, parseAddresses } from './addresses.ts';

export type Settings = Readonly<Record<string, unknown>>;

/** What Kubernetes refuses of the Service of a gateway, or MetalLB with these pools cannot give. */
export function serviceSettings(
  settings: Settings,
  pools: readonly AddressRange[],
  pointer: Pointer,
): readonly Finding[] {
  return [
    ...ofOtherTypes(settings, pointer),
    ...ranges(settings, pointer),
    ...families(settings, pointer),
    ...wishedAddress(settings, pointer),
    ...outsideOfPools(settings, pools, pointer),
  ];
}

export function refused(pointer: Pointer, message: string, hint: string): Finding {
  return { code: 'E-GATEWAY-SETTINGS', pointer, at: 'value', message, hint };
}

const serviceTypes = ['LoadBalancer', 'NodePort', 'ClusterIP'];

/** Fields of a Service that only some types have. */
const onlyFor: Readonly<Record<string, readonly string[]>> = {
  loadBalancerClass: ['LoadBalancer'],
  loadBalancerSourceRanges: ['LoadBalancer'],
  externalTrafficPolicy: ['LoadBalancer', 'NodePort'],
};

function ofOtherTypes(settings: Settings, pointer: Pointer): readonly Finding[] {
  const { type = 'LoadBalancer' } = settings;
  // What is no type is said by itself.
  if (!serviceTypes.includes(String(type))) return [];
  return Object.entries(onlyFor).flatMap(([field, types]) =>
    settings[field] === undefined || types.includes(String(type))
      ? []
      : [
          {
            ...refused(
              join(pointer, field),
              `Kubernetes takes \`${field}\` only of a Service of type ${types.map(quote).join(' or ')}, and this one is a ${quote(String(type))}.`,
              `remove it, or write \`type: ${types[0] ?? ''}\`.`,
            ),
            at: 'key' as const,
            remedies: [removal(join(pointer, field), field)],
          },
        ],
  );
}

function ranges(settings: Settings, pointer: Pointer): readonly Finding[] {
  return listAt(settings, 'loadBalancerSourceRanges').flatMap((range, index) => {
    const [address = '', bits, ...rest] = String(range).trim().split('/');
    const family = isIP(address);
    const isCidr = /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (family === 6 ? 128 : 32);
    if (family !== 0 && isCidr && rest.length === 0) return [];
    const place = join(pointer, 'loadBalancerSourceRanges', String(index));
    const hint =
      family !== 0 && bits === undefined
        ? `write \`${address}/${family === 6 ? 128 : 32}\`.`
        : 'write an address and a number of bits: `192.0.2.0/24`.';
    return [refused(place, `${quote(String(range))} is no CIDR.`, hint)];
  });
}

function families(settings: Settings, pointer: Pointer): readonly Finding[] {
  const all = listAt(settings, 'ipFamilies');
  const twice = all.findIndex((family, index) => all.indexOf(family) !== index);
  if (twice >= 0) {
    const place = join(pointer, 'ipFamilies', String(twice));
    return [refused(place, `${quote(String(all[twice]))} is there twice.`, 'remove one of them.')];
  }
  if (all.length < 2 || settings['ipFamilyPolicy'] !== 'SingleStack') return [];
  return [
    refused(
      join(pointer, 'ipFamilyPolicy'),
      'A Service of `SingleStack` has one family of addresses, and `ipFamilies` names two.',
      'write `ipFamilyPolicy: PreferDualStack`, or one family.',
    ),
  ];
}

function wishedAddress({ loadBalancerIP: wish }: Settings, pointer: Pointer): readonly Finding[] {
  if (typeof wish !== 'string' || isIP(wish) !== 0) return [];
  const message = `${quote(wish)} is no IP address.`;
  return [refused(join(pointer, 'loadBalancerIP'), message, 'write one such as `192.0.2.10`.')];
}

/** The addresses that MetalLB has in a cluster. */
export function poolsOf(cluster: NonNullable<Draft['clusters']>[string]): readonly AddressRange[] {
  return (cluster?.loadBalancer?.metallb?.addresses ?? []).flatMap((entry) => {
    const parsed = entry === undefined ? undefined : parseAddresses(entry);
    return parsed?.ok === true ? [parsed.value] : [];
  });
}

/** MetalLB gives no address that is in none of its pools. */
function outsideOfPools(
  settings: Settings,
  pools: readonly AddressRange[],
  pointer: Pointer,
): readonly Finding[] {
  const { loadBalancerIP: wish, type = 'LoadBalancer' } = settings;
  if (typeof wish !== 'string' || isIP(wish) === 0) return [];
  if (pools.length === 0 || type !== 'LoadBalancer') return [];
  const one = parseAddresses(`${wish}/${isIP(wish) === 6 ? 128 : 32}`);
  if (!one.ok || pools.some((pool) => overlapOf(pool, one.value) !== undefined)) return [];
  return [
    {
      code: 'W-GATEWAY-SETTINGS',
      pointer: join(pointer, 'loadBalancerIP'),
      at: 'value',
      message: `${quote(wish)} is not among the addresses that MetalLB has in this cluster: it gives none instead.`,
      hint: 'add it to `loadBalancer.metallb.addresses`, or ignore this where MetalLB has another pool with it.',
    },
  ];
}
