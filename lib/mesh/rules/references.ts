import type { DiagnosticCode } from '../findings/codes.ts';
import { type Draft, entries } from '../schema/draft.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { isRecord } from '../../json.ts';
import { allNearest } from '../../nearest.ts';
import { type NameUse, targetsOf } from './names.ts';
import { dotted, join, keysOf, parentOf, type Pointer } from '../text/pointer.ts';
import { changesToNear, changeTo, type Remedy, removal } from '../findings/remedy.ts';
import { schemaAt, valueAt } from '../schema/schema.ts';
import { asText, either, quote } from '../text/words.ts';

/** Codes for a name that is not declared in a map of the mesh, or declared as something else. */
export const referenceCodes: Readonly<
  Record<string, { readonly unknown: DiagnosticCode; readonly unfit: DiagnosticCode }>
> = {
  '/networks': { unknown: 'E-UNKNOWN-NETWORK', unfit: 'E-UNKNOWN-NETWORK' },
  '/clusters': { unknown: 'E-UNKNOWN-PRIMARY', unfit: 'E-NOT-A-PRIMARY' },
  '/istio/revisions': { unknown: 'E-UNKNOWN-REVISION', unfit: 'E-UNKNOWN-REVISION' },
};

/** Every name that a mesh uses is declared in it, as what it is used for; every network is used. */
export function references(mesh: Draft, uses: readonly NameUse[], env: Env): readonly Finding[] {
  return [...uses.flatMap((use) => declared(use, mesh, env)), ...unusedNetworks(mesh)];
}

/** Any cluster will do there, and not only one of a role. */
function isTurn({ to, where }: NameUse['reference']): boolean {
  return to === '/clusters' && where === undefined;
}

function declared(use: NameUse, mesh: Draft, env: Env): readonly Finding[] {
  const { name, pointer, reference } = use;
  const codes = isTurn(reference)
    ? ({ unknown: 'E-ROLLOUT-ORDER', unfit: 'E-ROLLOUT-ORDER' } as const)
    : referenceCodes[reference.to];
  const map = valueAt(reference.to, mesh);
  if (!codes || !isRecord(map)) return [];
  const place = { pointer, at: 'value' } as const;
  if (!Object.hasOwn(map, name)) {
    const noun = keysOf(reference.to).at(-1)?.replace(/s$/, '');
    const message = `There is no ${noun} ${quote(name)} in \`${dotted(reference.to)}\`.`;
    const absent = join(reference.to, name);
    return [{ code: codes.unknown, ...place, message, absent, ...advice(use, mesh, env) }];
  }
  const entry = map[name];
  const says = Object.keys(reference.where ?? {}).find(
    (key) => isRecord(entry) && entry[key] !== undefined && entry[key] !== reference.where?.[key],
  );
  if (says === undefined) return [];
  const target = join(reference.to, name);
  const message =
    target === parentOf(pointer)
      ? `${quote(name)} names itself as its ${keysOf(pointer).at(-1) ?? ''}, but is not a ${reference.noun}.`
      : `${quote(name)} exists but is not a ${reference.noun}.`;
  const related = {
    pointer: join(target, says),
    at: 'value',
    message: `${quote(name)} is declared as ${isRecord(entry) ? asText(entry[says]) : ''} here`,
  } as const;
  return [{ code: codes.unfit, ...place, message, ...advice(use, mesh, env), related }];
}

/** The names that would do: as words and as edits. */
function advice(use: NameUse, mesh: Draft, env: Env): Pick<Finding, 'hint' | 'remedies'> {
  const { name, pointer, reference } = use;
  const around = valueAt(parentOf(pointer), mesh);
  const listed: readonly unknown[] = Array.isArray(around) ? around : [];
  const candidates = (targetsOf(use, mesh, env) ?? [])
    .filter((target) => target.fits && target.name !== '' && !listed.includes(target.name))
    .map((target) => target.name);
  const near = allNearest(name, candidates);
  const others = candidates.length > 5 ? [] : candidates.filter((other) => !near.includes(other));
  return {
    hint: suggestion(
      near[0],
      candidates.filter((other) => other !== name),
      { otherwise: otherwise(use), map: dotted(reference.to) },
    ),
    remedies: [
      ...changesToNear(pointer, name, near),
      ...others.map((other) => changeTo(pointer, other)),
      ...(isTurn(reference) ? [removal(pointer, name)] : []),
      ...declaration(reference.to, name, mesh),
    ],
  };
}

function otherwise({ name, reference }: NameUse): string {
  const { to, where } = reference;
  const map = dotted(to);
  if (isTurn(reference)) return `remove it, or add a cluster \`${name}\` to \`${map}\`.`;
  if (!where) return `add \`${name}: {}\` to \`${map}\`.`;
  const says = Object.entries(where).map(([key, word]) => `\`${key}: ${word}\``);
  return `declare a ${map.replace(/s$/, '')} with ${says.join(' and ')} first.`;
}

/** "Add `network2` to `networks`", where an entry needs nothing but its name. */
function declaration(map: Pointer, name: string, mesh: Draft): readonly Remedy[] {
  const { propertyNames } = schemaAt(map, mesh);
  const isName = new RegExp(propertyNames?.pattern ?? '', 'u').test(name);
  const needs = schemaAt(join(map, name), mesh).required ?? [];
  const declared = valueAt(map, mesh);
  if (!isName || needs.length > 0 || !isRecord(declared) || Object.hasOwn(declared, name)) {
    return [];
  }
  const after = Object.keys(declared);
  return [
    {
      title: `Add \`${name}\` to \`${dotted(map)}\``,
      changes: [{ kind: 'add', map, key: name, value: '{}', after }],
    },
  ];
}

function unusedNetworks(mesh: Draft): readonly Finding[] {
  const clusters = entries(mesh.clusters);
  const used = new Set(clusters.map(([, cluster]) => cluster?.network));
  if (clusters.length === 0 || used.has(undefined)) return [];
  const declared = new Set(Object.keys(mesh.networks ?? {}));
  // A misspelt use is reported where it stands.
  if ([...used].some((network) => network !== undefined && !declared.has(network))) return [];
  return [...declared]
    .filter((network) => !used.has(network))
    .map((network) => ({
      code: 'W-UNUSED-NETWORK',
      pointer: join('/networks', network),
      at: 'key',
      message: `No cluster is in the network ${quote(network)}.`,
      hint: 'remove it, or name it in the `network` of a cluster.',
      remedies: [removal(join('/networks', network), network)],
    }));
}

function suggestion(
  near: string | undefined,
  others: readonly string[],
  { otherwise, map }: { readonly otherwise: string; readonly map: string },
): string {
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (others.length === 0) return otherwise;
  const choice =
    others.length > 5
      ? `name one of the ${others.length} in \`${map}\``
      : `choose ${either(others.map((name) => `\`${name}\``))}`;
  return `${choice}, or ${otherwise}`;
}
