import { isRecord, listAt, textAt } from '../../json.ts';
import type { Finding } from '../findings/finding.ts';
import { istioPlaces } from '../istio/places.ts';
import type { Draft } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** How mesh config spreads load over localities, as Istio takes it (pkg/config/validation/agent, ValidateLocalityLbSetting): istioctl names no place. */
export function localities(mesh: Draft): readonly Finding[] {
  return istioPlaces(mesh, 'mesh.MeshConfig').flatMap(({ pointer, value }) => [
    ...ofBoth(value, join(pointer, 'localityLbSetting')),
    ...priorities(value, pointer),
    ...['localityLbSetting', 'zoneAwareLbSetting'].flatMap((key) =>
      failovers(listAt(value, key, 'failover'), join(pointer, key, 'failover')),
    ),
  ]);
}

function ofBoth(config: unknown, pointer: Pointer): readonly Finding[] {
  const distribute = listAt(config, 'localityLbSetting', 'distribute');
  const place = join(pointer, 'distribute');
  if (distribute.length > 0 && listAt(config, 'localityLbSetting', 'failover').length > 0) {
    const message =
      'Istio spreads load over localities by `distribute` or by `failover`, not by both.';
    return [{ code, pointer: place, at: 'key', message, hint: 'remove one of them.' }];
  }
  const from = distribute.map((one) => textAt(one, 'from') ?? '');
  return [
    ...misplaced(from, (_, index) => ({
      pointer: join(place, String(index), 'from'),
      at: 'value',
    })),
    ...distribute.flatMap((one, index) => {
      const to = isRecord(one) && isRecord(one['to']) ? one['to'] : {};
      const map = join(place, String(index), 'to');
      return [
        ...weights(to, map),
        ...misplaced(Object.keys(to), (name) => ({ pointer: join(map, name), at: 'key' })),
      ];
    }),
  ];
}

const code = 'E-VALUE';

/** The labels of localities, which Istio looks at anyhow. */
const ofLocalities = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
];

function priorities(config: unknown, pointer: Pointer): readonly Finding[] {
  return ['localityLbSetting', 'zoneAwareLbSetting'].flatMap((key) => {
    const isAware = key === 'zoneAwareLbSetting';
    if (!isAware && listAt(config, key, 'failover').length === 0) return [];
    return listAt(config, key, 'failoverPriority').flatMap((label, index): readonly Finding[] => {
      if (!ofLocalities.includes(String(label))) return [];
      const place = join(pointer, key, 'failoverPriority', String(index));
      const message = `${quote(label)} cannot be here${isAware ? '' : ' beside `failover`'}: Istio looks at localities already.`;
      return [{ code, pointer: place, at: 'value', message, hint: 'remove it.' }];
    });
  });
}

function weights(to: Readonly<Record<string, unknown>>, pointer: Pointer): readonly Finding[] {
  const all = Object.values(to).map(Number);
  const sum = all.reduce((before, weight) => before + weight, 0);
  // Each by itself is from 1 to 100.
  if (sum === 100 || all.some((weight) => !(weight >= 1 && weight <= 100))) return [];
  const message = `The weights of these localities are ${sum} together, not 100.`;
  return [{ code, pointer, at: 'key', message, hint: 'make them 100 percent of the load.' }];
}

/** Those that are none, and those that another one before them has in it. */
function misplaced(
  names: readonly string[],
  placeOf: (name: string, index: number) => Pick<Finding, 'pointer' | 'at'>,
): readonly Finding[] {
  return names.flatMap((name, index): readonly Finding[] => {
    if (name === '') return [];
    if (name.split('/', 3).includes('') || name.slice(0, -1).includes('*')) {
      const hint = 'write `region/zone/subzone`, with `*` for the rest: `us-west/*`.';
      return [{ code, ...placeOf(name, index), message: `${quote(name)} is no locality.`, hint }];
    }
    const other = names
      .slice(0, index)
      .find((one) => covers(one, name) || (!name.endsWith('*') && covers(name, one)));
    if (other === undefined) return [];
    const message = `The localities ${quote(other)} and ${quote(name)} overlap.`;
    return [{ code, ...placeOf(name, index), message, hint: 'keep one of them.' }];
  });
}

function covers(locality: string, other: string): boolean {
  const parts = locality.split('/').filter((part) => part !== '*');
  const others = other.split('/');
  return parts.every((part, index) => others[index] === part);
}

function failovers(all: readonly unknown[], pointer: Pointer): readonly Finding[] {
  return all.flatMap((failover, index): readonly Finding[] => {
    const place = join(pointer, String(index));
    const [from = '', to = ''] = [textAt(failover, 'from'), textAt(failover, 'to')];
    if (isRecord(failover) && from === to) {
      const message =
        to === ''
          ? 'A region fails over to another one, and none is named.'
          : `A region cannot fail over to itself, and both are ${quote(to)}.`;
      const hint = to === '' ? 'write `from` and `to`.' : 'name another one.';
      return [{ code, pointer: to === '' ? place : join(place, 'to'), at: 'value', message, hint }];
    }
    return Object.entries({ from, to })
      .filter(([, region]) => /[/*]/.test(region))
      .map(([key, region]) => {
        const message = `Regions fail over, and ${quote(region)} is not the name of one.`;
        const hint = 'write the region alone, such as `us-west`.';
        return { code, pointer: join(place, key), at: 'value', message, hint };
      });
  });
}
