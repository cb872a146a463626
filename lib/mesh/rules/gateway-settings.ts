import { isIP } from 'node:net';
import { fieldAt, isRecord, listAt, numberAt } from '../../json.ts';
import type { Env } from '../env.ts';
import { isProfiled, type KnownRelease, newestRelease } from '../release.ts';
import { isAmount } from '../../quantity.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { asText, quote } from '../text/words.ts';
import { crossed } from './autoscalers.ts';
import { mislabelled } from './labels.ts';
import { type AddressRange, overlapOf, parseAddresses } from './addresses.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What Kubernetes refuses of a gateway, but only when its namespace is there: in the middle of a first apply. */
export function gatewaySettings(mesh: Draft, env: Env): readonly Finding[] {
  const release = newestRelease(env);
  const { autoscaling } = release;
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    const values = [mesh.istio?.values, cluster?.values];
    const isSaid =
      isProfiled(release, values) ||
      values.some((own) => fieldAt(own, ...autoscaling.gateways) !== undefined);
    const ofCharts = isSaid ? undefined : autoscaling.usual;
    const map = join('/clusters', name);
    const pools = poolsOf(cluster);
    const more = entries(cluster?.gateways).map(
      ([gateway, settings]) => [join(map, 'gateways', gateway), settings] as const,
    );
    const usual = (['ingressGateway', 'eastWestGateway'] as const).map(
      (key) => [join(map, key), cluster?.[key]] as const,
    );
    return [...usual, ...more].flatMap(([pointer, settings]) =>
      isRecord(settings)
        ? [
            ...ofOtherTypes(settings, pointer),
            ...ranges(settings, pointer),
            ...families(settings, pointer),
            ...replicas(settings, ofCharts, pointer),
            ...resources(settings, pointer),
            ...mislabelled(settings, pointer),
            ...wishedAddress(settings, pointer),
            ...writtenPorts(settings, pointer),
            ...outsideOfPools(settings, pools, pointer),
          ]
        : [],
    );
  });
}

function refused(pointer: Pointer, message: string, hint: string): Finding {
  return { code: 'E-GATEWAY-SETTINGS', pointer, at: 'value', message, hint };
}

/** Fields of a Service that only some types have. */
const onlyFor: Readonly<Record<string, readonly string[]>> = {
  loadBalancerClass: ['LoadBalancer'],
  loadBalancerSourceRanges: ['LoadBalancer'],
  externalTrafficPolicy: ['LoadBalancer', 'NodePort'],
};

function ofOtherTypes(settings: Settings, pointer: Pointer): readonly Finding[] {
  const { type = 'LoadBalancer' } = settings;
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

/** `usual` is what the charts have by themselves; undefined where the values of the mesh may say otherwise. */
function replicas(
  settings: Settings,
  usual: KnownRelease['autoscaling']['usual'] | undefined,
  pointer: Pointer,
): readonly Finding[] {
  const [min, max] = [numberAt(settings, 'minReplicas'), numberAt(settings, 'maxReplicas')];
  const [least, most] = [min ?? usual?.least, max ?? usual?.most];
  if (least === undefined || most === undefined) return [];
  const words = crossed(
    { key: 'minReplicas', number: least },
    { key: 'maxReplicas', number: most },
  );
  if (words === undefined) return [];
  const place = join(pointer, min === undefined ? 'maxReplicas' : 'minReplicas');
  return [refused(place, words.message, words.hint)];
}

function resources({ resources: written }: Settings, pointer: Pointer): readonly Finding[] {
  if (!isRecord(written)) return [];
  const place = join(pointer, 'resources');
  return Object.entries(written).flatMap(([name, amounts]): readonly Finding[] => {
    if (name === 'claims') return [];
    if (name !== 'requests' && name !== 'limits') {
      const message = `${quote(name)} says neither what a Pod asks for nor what it may take.`;
      const hint = `write it under \`requests\` or \`limits\`: \`requests: { cpu: 100m }\`.`;
      return [{ ...refused(join(place, name), message, hint), at: 'key' }];
    }
    return Object.entries(isRecord(amounts) ? amounts : {}).flatMap(([resource, amount]) => {
      if (isAmount(asText(amount))) return [];
      const message = `${quote(amount)} is no amount of ${quote(resource)}.`;
      return [refused(join(place, name, resource), message, 'write one such as `500m` or `2Gi`.')];
    });
  });
}

function wishedAddress({ loadBalancerIP: wish }: Settings, pointer: Pointer): readonly Finding[] {
  if (typeof wish !== 'string' || isIP(wish) !== 0) return [];
  const message = `${quote(wish)} is no IP address.`;
  return [refused(join(pointer, 'loadBalancerIP'), message, 'write one such as `192.0.2.10`.')];
}

/** Those at which others reach the gateway: ports of the nodes, or of what stands before it. */
function writtenPorts(settings: Settings, pointer: Pointer): readonly Finding[] {
  const ofNodes = settings['type'] === 'NodePort';
  const written = [['port'], ['controlPlanePorts', 'discovery'], ['controlPlanePorts', 'webhook']]
    .map((path) => ({ place: join(pointer, ...path), port: numberAt(settings, ...path) }))
    .filter(({ port }) => port !== undefined);
  return written.flatMap(({ place, port = 0 }, index): readonly Finding[] => {
    if (written.findIndex((other) => other.port === port) !== index) {
      return [
        refused(
          place,
          `The port ${port}${ofNodes ? ' of the nodes' : ''} can lead to one place only.`,
          'write another one.',
        ),
      ];
    }
    if (!ofNodes || (port >= 30_000 && port <= 32_767)) return [];
    return [
      {
        code: 'W-GATEWAY-SETTINGS',
        pointer: place,
        at: 'value',
        message: `Kubernetes gives Services the ports 30000 to 32767 of the nodes, unless it was told otherwise, and ${port} is none of these.`,
        hint: 'write one of these, or ignore this where API servers have another `--service-node-port-range`.',
      },
    ];
  });
}

function poolsOf(cluster: NonNullable<Draft['clusters']>[string]): readonly AddressRange[] {
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
