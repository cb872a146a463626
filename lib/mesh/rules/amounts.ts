import { isRecord } from '../../json.ts';
import { exceeds } from '../../quantity.ts';
import type { Finding } from '../findings/finding.ts';
import { changeTo } from '../findings/remedy.ts';
import { istioPlaces } from '../istio/places.ts';
import type { Draft } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { asText, quote } from '../text/words.ts';

/** Amounts of processors and memory that API servers take, and with which no Pod ever runs: `cpu: 500M`, `memory: 512m`. Or that they refuse. */
export function amounts(mesh: Draft): readonly Finding[] {
  return [
    ...istioPlaces(mesh, 'values.Values').flatMap(({ pointer, value }) =>
      amountsIn(value, pointer).flatMap((amount) => faultOf(amount, 'E-VALUE')),
    ),
    ...amountsIn(mesh.clusters, '/clusters', ['values']).flatMap((amount) =>
      faultOf(amount, 'E-GATEWAY-SETTINGS'),
    ),
  ];
}

interface Amount {
  readonly pointer: Pointer;
  readonly resource: string;
  readonly amount: unknown;
}

function amountsIn(
  map: unknown,
  pointer: Pointer,
  besides: readonly string[] = [],
): readonly Amount[] {
  if (!isRecord(map)) return [];
  return Object.entries(map)
    .filter(([key]) => !besides.includes(key))
    .flatMap(([key, value]) => {
      const place = join(pointer, key);
      if (key !== 'requests' && key !== 'limits') return amountsIn(value, place, besides);
      return Object.entries(isRecord(value) ? value : {}).map(([resource, amount]) => ({
        pointer: join(place, resource),
        resource,
        amount,
      }));
    });
}

function faultOf({ pointer, resource, amount }: Amount, code: Finding['code']): readonly Finding[] {
  const found = { code, pointer, at: 'value' } as const;
  const text = asText(amount);
  if (code === 'E-VALUE' && /^-[\d.]/.test(text)) {
    const message = `A container cannot have ${quote(amount)} of ${quote(resource)}: that is less than nothing.`;
    return [{ ...found, message, hint: 'remove the sign.' }];
  }
  if (resource === 'cpu' && exceeds(amount, '1k')) {
    const meant = text.replace(/M$/, 'm');
    const message = `No node has ${quote(amount)} of ${quote(resource)}: without a unit these are processors, and \`M\` is a million.`;
    return [
      {
        ...found,
        message,
        ...saying(pointer, {
          text,
          meant,
          otherwise: 'write thousandths of one with `m`: `500m`.',
        }),
      },
    ];
  }
  if (resource === 'memory' && exceeds('1Ki', amount) && exceeds(amount, '0')) {
    const meant = /^[\d.]+m?$/.test(text) ? text.replace(/m?$/, 'Mi') : text;
    const message = `No container runs with ${quote(amount)} of ${quote(resource)}: without a unit these are bytes, and \`m\` is a thousandth.`;
    return [
      {
        ...found,
        message,
        ...saying(pointer, { text, meant, otherwise: 'write an amount such as `512Mi`.' }),
      },
    ];
  }
  return [];
}

function saying(
  pointer: Pointer,
  {
    text,
    meant,
    otherwise,
  }: { readonly text: string; readonly meant: string; readonly otherwise: string },
): Pick<Finding, 'hint' | 'remedies'> {
  return meant === text
    ? { hint: otherwise }
    : { hint: `did you mean \`${meant}\`?`, remedies: [changeTo(pointer, meant)] };
}
