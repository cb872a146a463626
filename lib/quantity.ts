import type { JsonObject } from './json.ts';

/** Amounts of resources by their names, as an API server spells them: it rounds them up to thousandths (core/v1, SetDefaults_ResourceList). */
export function resourceList(amounts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(amounts).map(([name, one]) => [name, quantity(one, 3)]));
}

/** Spells these fields as an API server does. */
export function quantitiesAt(...names: readonly string[]): (fields: JsonObject) => JsonObject {
  return (fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        names.includes(name) ? quantity(value, 9) : value,
      ]),
    );
}

/** What the number is made of. */
type Unit =
  | { readonly kind: 'decimal'; readonly power: number }
  | { readonly kind: 'binary'; readonly factor: bigint }
  | { readonly kind: 'exponent'; readonly power: number };

const decimals: readonly string[] = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binaries: readonly string[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const kibi = 1024n;
/** No quantity with a binary unit is larger (apimachinery: it is capped). */
const maximum = 2n ** 63n - 1n;

/**
 * The spelling of a quantity that every API server leaves as it is (Kubernetes API reference, Quantity: canonical form): the largest
 * unit that needs no fraction, `1.5Gi` → `1536Mi`, `0.1` → `100m`, `1000` → `1k`, with no more decimal places than the field keeps; more
 * are rounded up. What is no quantity stays as it is.
 */
export function quantity(amount: unknown, places: 3 | 9): unknown {
  const parsed = parse(amount);
  if (parsed === undefined) return amount;
  const { isNegative, unit } = parsed;
  return `${isNegative ? '-' : ''}${spelled(sizeOf(parsed, places), places, unit)}`;
}

/** Is the first more than the second? What is no quantity is not. */
export function exceeds(amount: unknown, limit: unknown): boolean {
  const [one, other] = [parse(amount), parse(limit)];
  if (one === undefined || other === undefined || one.isNegative || other.isNegative) return false;
  return sizeOf(one, 9) > sizeOf(other, 9);
}

/** Without its sign, in units of the last decimal place. */
function sizeOf({ whole, fraction, unit }: Parsed, places: number): bigint {
  const shift = (unit.kind === 'binary' ? 0 : unit.power) - fraction.length + places;
  const digits = BigInt(whole + fraction) * (unit.kind === 'binary' ? unit.factor : 1n);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : dividedUp(digits, 10n ** BigInt(-shift));
}

/** What a container may ask for or be limited to: a quantity, and no negative one (core/v1, ValidateResourceQuantityValue). */
export function isAmount(written: unknown): boolean {
  return parse(written)?.isNegative === false;
}

interface Parsed {
  readonly isNegative: boolean;
  /** Digits. */
  readonly whole: string;
  readonly fraction: string;
  readonly unit: Unit;
}

/** Undefined for what is no quantity. */
function parse(written: unknown): Parsed | undefined {
  const [, sign, whole = '', fraction = '', suffix = ''] =
    /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)([a-zA-Z]*(?:[+-]?\d{1,3})?)$/.exec(String(written).trim()) ??
    [];
  const unit = unitOf(suffix);
  return sign === undefined || unit === undefined
    ? undefined
    : { isNegative: sign === '-' && /[1-9]/.test(whole + fraction), whole, fraction, unit };
}

function unitOf(suffix: string): Unit | undefined {
  const decimal = decimals.indexOf(suffix);
  if (decimal >= 0) return { kind: 'decimal', power: powerOf(decimal) };
  const binary = binaries.indexOf(suffix);
  if (binary >= 0) return { kind: 'binary', factor: kibi ** BigInt(binary + 1) };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  return exponent === undefined ? undefined : { kind: 'exponent', power: Number(exponent) };
}

function powerOf(decimal: number): number {
  return decimal * 3 - 9;
}

/** `size` counts units of the last decimal place. */
function spelled(size: bigint, places: number, { kind }: Unit): string {
  const one = 10n ** BigInt(places);
  if (kind === 'binary' && size > maximum * one) return String(maximum);
  const isMultiple = size > 0n && size % (one * kibi) === 0n;
  if (kind === 'binary' && isMultiple) return inBinary(size / one);
  return inThousands(size, -places, kind === 'exponent');
}

function inBinary(bytes: bigint): string {
  let [number, index] = [bytes / kibi, 0];
  while (number % kibi === 0n) [number, index] = [number / kibi, index + 1];
  return `${number}${binaries[index]}`;
}

function inThousands(size: bigint, finest: number, asExponent: boolean): string {
  if (size === 0n) return '0';
  const largest = asExponent ? Infinity : powerOf(decimals.length - 1);
  let [number, power] = [size, finest];
  while (number % 1000n === 0n && power < largest) {
    [number, power] = [number / 1000n, power + 3];
  }
  if (asExponent && power !== 0) return `${number}e${power}`;
  return `${number}${decimals.find((_unit, index) => powerOf(index) === power)}`;
}

function dividedUp(number: bigint, divisor: bigint): bigint {
  return (number + divisor - 1n) / divisor;
}
