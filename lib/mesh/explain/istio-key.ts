import { fieldAt, isRecord } from '../../json.ts';
import { allNearest, edits } from '../../nearest.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { definitionOf, type IstioPart, secondNameOf } from '../istio/definitions.ts';
import { derivationAt, type IstioPlace, minorAt } from '../istio/places.ts';
import type { Misfit } from '../istio/walk.ts';
import { type Derived, newestRelease } from '../release.ts';
import { schemaAt, valueAt } from '../schema/schema.ts';
import { dotted, join, keysOf, parentOf } from '../text/pointer.ts';
import { scalar } from '../text/scalar.ts';
import { asText, both, quote } from '../text/words.ts';
import type { Background } from './background.ts';
import { fitting, fittingHomes } from './fit.ts';
import { glued, wrapped } from './insight.ts';
import { derivedFor, istioHomesFor } from './istio-homes.ts';
import { freeKeys, respelling, takenKey } from './key.ts';
import { misplaced } from './misplaced.ts';
import { isTypo } from './typo.ts';
import { placeName, unknownKey, type Violation } from './violation.ts';

/** Explains a key that Istio does not have: misspelt, at the wrong place, of another version, one that only charts know, or unheard of. */
export function explainIstioKey(
  misfit: Misfit,
  place: IstioPlace,
  { mesh, env }: Background,
): Finding {
  const { pointer, keyword, part, definition } = misfit;
  const key = keysOf(pointer).at(-1) ?? '';
  const map = parentOf(pointer);
  const violation: Violation = {
    keyword,
    pointer: map,
    key,
    data: valueAt(map, mesh),
    schema: schemaAt(map, mesh),
  };
  const code = codes[place.root];
  const at = { pointer, at: 'key', code } as const;
  if (keyword === 'other-version') return { ...at, ...otherVersion(violation, part, mesh) };
  if (keyword === 'second-name') return { ...at, ...secondName(violation, definition) };
  if (definitionOf(definition)?.['x-charts']?.includes(key) === true) {
    return { ...at, ...onlyInCharts(violation) };
  }
  const taken = takenKey(violation);
  if (taken !== undefined) return { ...taken, code, message: unknown(violation, place) };
  const { derived } = newestRelease(env);
  const hint = nestedHint(violation, derived, mesh) ?? operatorHint(violation, place);
  if (hint !== undefined) {
    return { ...at, message: unknown(violation, place), hint, remedies: [removal(pointer, key)] };
  }
  const free = freeKeys(violation);
  const nearest = allNearest(key, fitting(violation, free, mesh));
  const [near] = nearest;
  const isOfGateway = key === newestRelease(env).names.eastWestGateway;
  const settled =
    near === undefined || isOfGateway ? writtenElsewhere(violation, place, env) : undefined;
  if (settled) return { ...at, ...settled };
  const homes = fittingHomes(violation, istioHomesFor(key, map, place, mesh), mesh);
  if (homes.length > 0 && (near === undefined || edits(key, near) > 1)) {
    return { ...misplaced(violation, homes, mesh), code };
  }
  const message = unknown(violation, place);
  if (near !== undefined) {
    const remedies = nearest.map((word) =>
      respelling(violation, word, nearest.length === 1 && isTypo(key, word)),
    );
    const hint = `did you mean \`${near}\`?`;
    return { ...at, message, hint, meant: [join(map, near)], remedies };
  }
  return {
    ...at,
    message,
    hint: keysThatAre(free),
    remedies: [removal(pointer, key)],
    ...glued(violation, free),
    ...wrapped(
      violation,
      free.filter((name) => derivationAt(join(map, name), derived) === undefined),
    ),
  };
}

/** Of an unknown key, by what it stands in. */
const codes = {
  'values.Values': 'E-ISTIO-KEY',
  'mesh.MeshConfig': 'W-ISTIO-KEY',
  'k8s.Toleration': 'E-UNKNOWN-KEY',
  'k8s.Affinity': 'E-UNKNOWN-KEY',
} as const;

type Words = Pick<Finding, 'message' | 'hint' | 'remedies'>;

function unknown(violation: Violation, { root }: IstioPlace): string {
  return unknownKey(violation, root === 'mesh.MeshConfig' ? '; Istio ignores it' : '').message;
}

function otherVersion(
  { pointer: map, key = '' }: Violation,
  part: IstioPart,
  mesh: unknown,
): Words {
  const pointer = join(map, key);
  const { 'x-since': since, 'x-until': until } = part;
  const minor = minorAt(pointer, mesh) ?? '';
  return since === undefined
    ? {
        message: `\`${dotted(pointer)}\` is only in Istio up to ${until ?? ''}, not in ${minor}.`,
        hint: 'remove it.',
        remedies: [removal(pointer, key)],
      }
    : {
        message: `\`${dotted(pointer)}\` came with Istio ${since}, but this mesh has ${minor}.`,
        hint: `remove it, or write a version of Istio ${since}.`,
        remedies: [removal(pointer, key)],
      };
}

function secondName(violation: Violation, definition: string): Words {
  const { key = '', pointer, data } = violation;
  const properties = Object.entries(definitionOf(definition)?.properties ?? {});
  const [name = ''] =
    properties.find(([own, part]) => secondNameOf(own, part, definition) === key) ?? [];
  const isThere = isRecord(data) && Object.hasOwn(data, name);
  return {
    message: definition.startsWith('values.')
      ? `${quote(key)} has no effect ${placeName(pointer)}: among values its name is \`${name}\`.`
      : `${quote(key)} may be overlooked ${placeName(pointer)}: Istio and its charts look for \`${name}\`.`,
    hint: isThere ? 'keep one of the two.' : `write \`${name}\`.`,
    remedies: isThere ? [removal(join(pointer, key), key)] : [respelling(violation, name, true)],
  };
}

/** What isthmus derives has another place in a mesh file, whatever map of values it stands in. */
function writtenElsewhere(
  { pointer, key = '' }: Violation,
  place: IstioPlace,
  env: Env,
): Words | undefined {
  const { eastWestGateway } = newestRelease(env).names;
  const instead =
    key === eastWestGateway
      ? "write the cluster's `eastWestGateway` instead."
      : derivedFor(key, place, env)?.instead;
  if (instead === undefined) return undefined;
  return {
    message: `${quote(key)} does not belong ${placeName(pointer)}.`,
    hint: `remove it; ${instead}`,
    remedies: [removal(join(pointer, key), key)],
  };
}

function onlyInCharts({ pointer, key = '' }: Violation): Words {
  return {
    message: `Istio's chart reads ${quote(key)} ${placeName(pointer)}, but \`istioctl\` refuses it there.`,
    hint: 'remove it: only an installation by Helm can have it.',
    remedies: [removal(join(pointer, key), key)],
  };
}

/** `global.proxy.logLevel` as one key, as `--set` has it. */
function nestedHint(
  { pointer, key = '', data }: Violation,
  derived: readonly Derived[],
  mesh: unknown,
): string | undefined {
  const path = key.split('.');
  const isKnown = path.every((name, index) => {
    const { properties } = schemaAt(join(pointer, ...path.slice(0, index)), mesh);
    return properties === undefined ? index > 0 : Object.hasOwn(properties, name);
  });
  if (path.length < 2 || !isKnown) return undefined;
  const instead = derivationAt(join(pointer, ...path), derived)?.instead;
  if (instead !== undefined) return `remove it; ${instead}`;
  const value = fieldAt(data, key);
  const inner = isRecord(value) || Array.isArray(value) ? '…' : scalar(asText(value));
  const nested = path.reduceRight((text, name) => `{ ${name}: ${text} }`, inner);
  return `each key stands by itself: \`${nested.slice(2, -2)}\`.`;
}

/** An IstioOperator as a whole among the values. */
function operatorHint({ pointer, key = '', data }: Violation, place: IstioPlace) {
  const isWhole = isRecord(data) && isRecord(data['spec']) && place.root === 'values.Values';
  return isWhole &&
    pointer === place.pointer &&
    ['apiVersion', 'kind', 'metadata', 'spec'].includes(key)
    ? 'this is an IstioOperator: of its `spec`, what is under `values` stands here, and what is under `meshConfig` under `istio.meshConfig`.'
    : undefined;
}

/** More of them say nothing: editors list them all. */
const many = 12;

function keysThatAre(free: readonly string[]): string {
  const names = free.map((name) => `\`${name}\``);
  if (names.length === 0) return 'remove it.';
  return names.length > many
    ? `there is nothing like it among the ${names.length} keys that may be here.`
    : `keys that may still be added here: ${both(names)}.`;
}
