import type { Finding } from '../findings/finding.ts';
import { glued, outside, wrapped } from './insight.ts';
import type { Background } from './background.ts';
import { fitting, fittingHomes, isOfTypeOf } from './fit.ts';
import { derivedAmong, istioHomesBeside } from './istio-homes.ts';
import { fieldAt, isRecord } from '../../json.ts';
import { isTypo } from './typo.ts';
import { misplaced } from './misplaced.ts';
import { allNearest, edits } from '../../nearest.ts';
import { join, keysOf } from '../text/pointer.ts';
import { changeTo, type Remedy, removal } from '../findings/remedy.ts';
import { homesOf, isReplaced } from '../schema/schema.ts';
import { isHarmful } from '../rules/refused.ts';
import { joinedKey } from './joined-key.ts';
import { keyPointer, unknownKey, type Violation } from './violation.ts';
import { wordKey } from './word-as-key.ts';
import { scalar } from '../text/scalar.ts';
import { asText } from '../text/words.ts';

/** Explains `additionalProperties`: for another role or mode, misspelt, at the wrong place, or unheard of. */
export function explainKey(violation: Violation, { mesh, env }: Background): Finding {
  const { pointer, key = '', schema } = violation;
  const kind = kindOf(violation);
  if (kind !== undefined) return wrongKind(violation, kind, mesh);
  const known =
    joinedKey(violation) ?? wordKey(violation) ?? switchKey(violation) ?? equationKey(violation);
  if (known) return known;
  const taken = takenKey(violation);
  if (taken !== undefined) return taken;
  const free = freeKeys(violation);
  const fit = fitting(violation, free, mesh);
  const called = fit.filter((name) => isAlsoCalled(name, violation));
  const similar = called.length > 0 ? called : allNearest(key, fit);
  const nearest = similar.length > 0 ? similar : akin(key, fit);
  const [near] = nearest;
  const homes = fittingHomes(violation, homesOf(key, pointer), mesh);
  const typo =
    near !== undefined &&
    (called.length > 0 ||
      homes.length === 0 ||
      edits(key, near) < 2 ||
      near === `${key}es` ||
      schema.required?.includes(near) === true);
  if (!typo && homes.length > 0) return misplaced(violation, homes, mesh);
  const unknown = unknownKey(violation);
  if (near !== undefined) {
    const isSure =
      nearest.length === 1 && (called.length > 0 || isTypo(key, near) || near === `${key}es`);
    return {
      ...unknown,
      hint: `did you mean \`${near}\`?`,
      meant: [join(pointer, near)],
      remedies: nearest
        .filter((word) => isOfTypeOf(violation, word, mesh))
        .map((word) => respelling(violation, word, isSure)),
    };
  }
  const inIstio = istioHomesBeside(violation);
  const settled = derivedAmong(inIstio, key, env);
  if (settled) {
    const remedies = [removal(keyPointer(violation), key)];
    return { ...unknown, hint: `remove it; ${settled.instead}`, remedies };
  }
  const beside = fittingHomes(violation, inIstio, mesh);
  if (beside.length > 0) return misplaced(violation, beside, mesh);
  return {
    ...unknown,
    hint:
      free.length === 0
        ? 'remove it.'
        : `keys that may still be added here: ${free.map((name) => `\`${name}\``).join(', ')}.`,
    remedies: [removal(keyPointer(violation), key)],
    ...glued(violation, free),
    ...wrapped(violation, free),
    ...outside(violation, mesh),
  };
}

/** `Context` beside `context`: one key written twice; undefined when it is none of these. */
export function takenKey(violation: Violation): Finding | undefined {
  const { pointer, key = '', data, schema } = violation;
  const twin = Object.keys(isRecord(data) ? data : {}).find(
    (other) =>
      other !== key &&
      other.toLowerCase() === key.toLowerCase() &&
      Object.hasOwn(schema.properties ?? {}, other),
  );
  if (twin === undefined) return undefined;
  return {
    ...unknownKey(violation),
    hint: `it is written \`${twin}\`, which is there already: keep one of the two.`,
    related: { pointer: join(pointer, twin), at: 'key', message: 'the other one' },
    remedies: [removal(keyPointer(violation), key)],
  };
}

/** `{ context = a }`: what belongs behind a colon became part of the key. */
function equationKey(violation: Violation): Finding | undefined {
  const { key = '', data, schema } = violation;
  const [, name = '', value = ''] = /^([\w.-]+)\s*=\s*(\S.*)$/.exec(key) ?? [];
  const isAlone = isRecord(data) && data[key] === null;
  if (!isAlone || !Object.hasOwn(schema.properties ?? {}, name)) return undefined;
  return {
    ...unknownKey(violation),
    hint: `write a colon and a space: \`${name}: ${scalar(value)}\`.`,
    meant: [join(violation.pointer, name)],
  };
}

/** `enabled: false` in what `false` itself switches off. */
function switchKey(violation: Violation): Finding | undefined {
  const { pointer, key = '', data, schema } = violation;
  const value = fieldAt(data, key);
  const isSwitch = /^enabled?$/i.test(key) && [schema.type].flat().includes('boolean');
  if (!isSwitch || typeof value !== 'boolean' || !isRecord(data)) return undefined;
  const name = keysOf(pointer).at(-1) ?? '';
  const isAlone = Object.keys(data).length === 1;
  return {
    ...unknownKey(violation),
    hint:
      value && !isAlone ? 'remove it: what has settings is there.' : `write \`${name}: ${value}\`.`,
    remedies: isAlone ? [] : [removal(keyPointer(violation), key)],
  };
}

/** What the map would have to say for the key to belong to it: `role: remote`, `mode: root`. */
interface Kind {
  readonly name: string;
  readonly word: string;
}

/** The kind of map that the key is for, when it is not the kind that this map is. */
function kindOf({ key = '', schema }: Violation): Kind | undefined {
  const branch = schema.allOf?.find(
    ({ then }) => then !== true && Object.hasOwn(then.properties ?? {}, key),
  );
  const [name = '', part] = Object.entries(branch?.if.properties ?? {})[0] ?? [];
  const word = part === false ? undefined : part?.const;
  return typeof word === 'string' ? { name, word } : undefined;
}

function wrongKind(violation: Violation, { name, word }: Kind, mesh: unknown): Finding {
  const { pointer, key = '', data } = violation;
  const holder = keysOf(pointer).at(-1) ?? '';
  const own = isRecord(data) ? asText(data[name]) : '';
  const place = join(pointer, name);
  const other = { ...changeTo(place, word), title: `Change to \`${name}: ${word}\`` };
  const harmless = !isHarmful(place, word, mesh);
  return {
    pointer: keyPointer(violation),
    at: 'key',
    code: 'E-MISPLACED-KEY',
    message: `\`${key}\` is only for \`${name}: ${word}\`, but \`${holder}\` has \`${name}: ${own}\`.`,
    hint: `remove it, or change the ${name}.`,
    remedies: [removal(keyPointer(violation), key), ...(harmless ? [other] : [])],
  };
}

/** `file` for `location`: a word that others have for it. */
function isAlsoCalled(name: string, { key = '', schema: { properties = {} } }: Violation): boolean {
  const part = properties[name];
  const words = (part === true ? undefined : part?.['x-also-called']) ?? [];
  return words.some((word) => word.toLowerCase() === key.toLowerCase());
}

/** The only one of which the key is a part, or that is the first word of the key: `dir` and `directoryPath` for `directory`. */
function akin(key: string, names: readonly string[]): readonly string[] {
  const words = names.filter(
    (name) =>
      (key.length > 2 && name.startsWith(key)) ||
      (name.length > 3 && key.startsWith(name) && /^[A-Z_-]/.test(key.slice(name.length))),
  );
  return words.length === 1 ? words : [];
}

/** "Change to `context`", for a key. */
export function respelling(violation: Violation, key: string, preferred: boolean): Remedy {
  const pointer = keyPointer(violation);
  return { title: `Change to \`${key}\``, changes: [{ kind: 'rename', pointer, key }], preferred };
}

/** Keys that may still be added to the map. */
export function freeKeys({ schema, data }: Violation): readonly string[] {
  const there = Object.keys(isRecord(data) ? data : {});
  return Object.keys(schema.properties ?? {}).filter(
    (key) => key !== '$schema' && !there.includes(key) && !isReplaced(key, there, schema),
  );
}
