import { parse } from 'yaml';
import { type Background, candidatesFor, fittingWords } from './background.ts';
import type { Finding } from '../findings/finding.ts';
import { dotted, join, type Pointer } from '../text/pointer.ts';
import type { Repair, Remedy } from '../findings/remedy.ts';
import { scalar } from '../text/scalar.ts';
import { exampleOf, follow, type Schema } from '../schema/schema.ts';
import { isRefused } from '../rules/refused.ts';
import { keyPointer, type Violation } from './violation.ts';
import { both, either } from '../text/words.ts';
import { wordAsKey } from './word-as-key.ts';

/** Explains `required`: all keys that one map lacks. */
export function missingKeys(violations: readonly Violation[], background: Background): Finding {
  const [first] = violations;
  const pointer = first?.pointer ?? '';
  const found = first && wordAsKey(pointer, first.data, first.schema);
  const meant = violations.length === 1 && found?.key === first?.key ? found : undefined;
  const names = either(violations.map(({ key = '' }) => `\`${key}\``));
  return {
    pointer: meant ? join(pointer, meant.word) : pointer,
    at: 'key',
    code: 'E-MISSING-KEY',
    message:
      pointer === '' ? `The mesh has no ${names}.` : `\`${dotted(pointer)}\` has no ${names}.`,
    hint: meant
      ? `write \`${meant.key}: ${meant.word}\` for \`${meant.word}: true\`.`
      : `add ${violations.map((violation) => example(violation, background)).join('; ')}.`,
    remedies: meant ? [meant.remedy] : additions(violations, background),
  };
}

/** How a missing key is written. */
function example(violation: Violation, background: Background): string {
  const { key = '' } = violation;
  const part = partOf(violation);
  const names = namesFor(keyPointer(violation), part, background).slice(0, 3);
  const words = [...fittingWords(keyPointer(violation), part, background), ...names];
  if (words.length > 0) return either(words.map((word) => `\`${key}: ${word}\``));
  const required = (follow(part).required ?? []).map((name) => `\`${name}\``);
  const otherwise = required.length > 0 ? `\`${key}:\` with ${required.join(', ')}` : `\`${key}\``;
  return exampleOf(part) ?? otherwise;
}

function partOf({ key = '', schema }: Violation): Schema {
  const own = schema.properties?.[key];
  return own === true || own === undefined ? {} : own;
}

/** Values that a key may get, the likeliest first. */
interface Choice {
  readonly key: string;
  /** As YAML that fits on a line. */
  readonly values: readonly string[];
  /** The only value is the right one. */
  readonly sure: boolean;
}

/** All keys at once, then each with each of its values. */
function additions(violations: readonly Violation[], background: Background): readonly Remedy[] {
  const choices = violations.map((violation) => choiceOf(violation, background));
  const single = choices.flatMap(({ key, values }) =>
    values.slice(0, 5).map((value) => ({ key, value })),
  );
  const all = choices.flatMap(({ key, values: [value] }) =>
    value === undefined ? [] : [{ key, value }],
  );
  const sure = choices.every(({ sure }) => sure);
  const whole = all.length === choices.length && all.length > 1 ? [all] : [];
  const each = single.map((entry) => [entry]);
  return [...whole, ...each].map((entries, index) => ({
    title: `Add ${both(entries.map(({ key, value }) => `\`${key}: ${value}\``))}`,
    changes: entries.map((entry) => addition(entry, violations[0])),
    preferred: sure && index === 0,
  }));
}

function addition(
  { key, value }: { readonly key: string; readonly value: string },
  violation: Violation | undefined,
): Repair {
  const order = Object.keys(violation?.schema.properties ?? {});
  const map = violation?.pointer ?? '';
  return { kind: 'add', map, key, value, after: order.slice(0, order.indexOf(key)) };
}

function choiceOf(violation: Violation, background: Background): Choice {
  const { key = '' } = violation;
  const part = partOf(violation);
  const words = fittingWords(keyPointer(violation), part, background);
  const values = words.length > 0 ? words : namesFor(keyPointer(violation), part, background);
  const isOnly = part.enum === undefined && part['x-ref']?.to.startsWith('/') !== false;
  const sure = values.length === 1 && isOnly;
  if (values.length > 0) return { key, values: values.map(scalar), sure };
  const sample = sampleOf(key, part);
  const { mesh, env } = background;
  const isFine =
    sample !== undefined && !isRefused(keyPointer(violation), parse(sample), mesh, env);
  return { key, values: isFine ? [sample] : [], sure: false };
}

function namesFor(pointer: Pointer, schema: Schema, background: Background): readonly string[] {
  const reference = schema['x-ref'];
  return reference ? candidatesFor({ pointer, reference }, background) : [];
}

/** The example in the documentation, or what the keys below need. */
function sampleOf(key: string, schema: Schema): string | undefined {
  const written = exampleOf(schema)?.slice(1, -1);
  if (written?.startsWith(`${key}: `)) return written.slice(key.length + 2);
  const whole = follow(schema);
  const below = (whole.required ?? []).map((name) => {
    const part = whole.properties?.[name];
    const sample = part === undefined || part === true ? undefined : sampleOf(name, part);
    return sample === undefined ? undefined : `${name}: ${sample}`;
  });
  const known = below.filter((entry) => entry !== undefined);
  return known.length === 0 || known.length < below.length ? undefined : `{ ${known.join(', ')} }`;
}
