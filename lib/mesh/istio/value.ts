import { isRecord } from '../../json.ts';
import { type IstioPart, isWordIn } from './definitions.ts';

/** What is wrong with a value by itself, whatever is in it. */
export function misfitOf(
  value: unknown,
  shape: IstioPart,
  minor: string | undefined,
): 'word' | 'type' | 'form' | 'range' | undefined {
  const { type = [], enum: words, pattern } = shape;
  const types = [type].flat();
  if (types.length === 0) return undefined;
  if (!types.some((one) => isOf(one, value))) {
    return words && typeof value !== 'object' ? 'word' : 'type';
  }
  if (words && !words.some((word) => word === value && isWordIn(minor, word, shape))) return 'word';
  if (typeof value === 'string' && pattern !== undefined && !formOf(pattern).test(value)) {
    return types[0] === 'string' ? 'form' : 'type';
  }
  if (!isBeyond(value, shape)) return undefined;
  return types[0] === 'string' ? 'type' : 'range';
}

/** Does it become another text than what is written (`1.30`, `0x10`)? */
export function isRewritten(
  value: unknown,
  { type }: IstioPart,
  source: string | undefined,
): boolean {
  return (
    isTextual(type) && typeof value === 'number' && source !== undefined && source !== String(value)
  );
}

/** A text before anything else. */
export function isTextual(type: IstioPart['type']): boolean {
  return [type].flat()[0] === 'string';
}

/** Integers may be in quotes where a pattern says so. */
function isBeyond(value: unknown, { type, pattern, minimum, maximum }: IstioPart): boolean {
  const isQuoted = typeof value === 'string' && pattern !== undefined && !isTextual(type);
  const number = typeof value === 'number' || isQuoted ? Number(value) : undefined;
  return number !== undefined && (number < (minimum ?? number) || number > (maximum ?? number));
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isRecord(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

const forms = new Map<string, RegExp>();

/** Compiling one takes longer than looking it up. */
export function formOf(pattern: string): RegExp {
  const form = forms.get(pattern) ?? new RegExp(pattern, 'u');
  forms.set(pattern, form);
  return form;
}
