interface Quantity {
  readonly format: Format;
  /** The amount is this times ten to the power of `exponent`. */
  readonly digits: bigint;
  readonly exponent: number;
  /** How it was written, where that is kept. */
  readonly text?: string | undefined;
}

type Format = 'decimal' | 'exponent' | 'binary';

/** A text that is no quantity; the message is apimachinery's. */
export class UnreadableQuantity extends Error {
  constructor(words: string) {
    super(words);
    this.name = 'UnreadableQuantity';
  }
}

/**
 * What an API server keeps of a quantity (apimachinery, pkg/api/resource/quantity.go), with what is odd about it: spellings that it takes
 * for canonical stay as they are, also `+1`, `01` and `1.500`; without digits it is 0; above exa the suffix is lost. In a ResourceList
 * it is rounded up to thousandths (core/v1, SetDefaults_ResourceList). Read twice, because what is answered was encoded for etcd
 * and decoded again. Throws `UnreadableQuantity`.
 */
export function keptQuantity(written: unknown, where: 'field' | 'resource-list'): string {
  const once = (text: string): string => {
    const quantity = parse(text);
    return print(where === 'field' ? quantity : rounded(quantity, milli));
  };
  return once(once(String(written).replace(/^ +| +$/g, '')));
}

const nano = -9;
const milli = -3;
const maximum = 2n ** 63n - 1n;

function parse(text: string): Quantity {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/.exec(text);
  if (parts === null || text === '') {
    throw new UnreadableQuantity(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  }
  const [, sign = '', whole = '', fraction = '', suffix = ''] = parts;
  const unit = unitOf(suffix);
  const number = whole.replace(/^0+/, '') || '0';
  const small = unit.base === 2 ? smallBinary : smallDecimal;
  const positive = small(text, number, fraction, unit) ?? exact(whole + fraction, fraction, unit);
  return sign === '-' ? { ...positive, digits: -positive.digits } : positive;
}

interface Unit {
  readonly format: Format;
  readonly base: 2 | 10;
  readonly power: number;
}

const decimals: readonly string[] = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binaries: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function unitOf(suffix: string): Unit {
  const decimal = decimals.indexOf(suffix);
  if (decimal >= 0) return { format: 'decimal', base: 10, power: nano + decimal * 3 };
  const binary = binaries.indexOf(suffix);
  if (binary >= 0) return { format: 'binary', base: 2, power: binary * 10 };
  const [, written] = /^[eE]([+-]?\d+)$/.exec(suffix) ?? [];
  const power = written === undefined ? undefined : BigInt(written);
  if (power === undefined || power > maximum || power < -maximum) {
    throw new UnreadableQuantity("unable to parse quantity's suffix");
  }
  return { format: 'exponent', base: 10, power: Number(BigInt.asIntN(32, power)) };
}

/** What fits 64 bits and is canonical as far as the server looks keeps its text. Undefined when it does not fit. */
function smallDecimal(
  text: string,
  number: string,
  fraction: string,
  { format, power }: Unit,
): Quantity | undefined {
  const exponent = power - fraction.length;
  const shifted = number + fraction;
  if (shifted.length > 18 || exponent < nano) return undefined;
  const isKept = exponent % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
  return { format, digits: BigInt(shifted), exponent, text: isKept ? text : undefined };
}

function smallBinary(
  text: string,
  number: string,
  fraction: string,
  { format, power }: Unit,
): Quantity | undefined {
  const room = 14 - Math.trunc((power * 3) / 10);
  if (fraction !== '' || number.length > room) return undefined;
  const value = BigInt(number);
  const isKept = value % 8n !== 0n;
  const digits = value << BigInt(power);
  return { format, digits, exponent: 0, text: isKept ? text : undefined };
}

function exact(digits: string, fraction: string, { format, base, power }: Unit): Quantity {
  const value = BigInt(digits) * (base === 2 ? 2n ** BigInt(power) : 1n);
  const exponent = (base === 2 ? 0 : power) - fraction.length;
  const amount = rounded({ format, digits: value, exponent }, nano);
  if (format !== 'binary') return amount;
  if (atLeast(amount, maximum + 1n)) return { format, digits: maximum, exponent: 0 };
  return atLeast(amount, 1n) ? amount : { ...amount, format: 'decimal' };
}

/** Away from zero. */
function rounded(quantity: Quantity, finest: number): Quantity {
  const { format, digits, exponent } = quantity;
  if (exponent >= finest) return quantity;
  const [size, excess] = [digits < 0n ? -digits : digits, finest - exponent];
  // So much more than there are digits comes to the same, whatever it is.
  const divisor = 10n ** BigInt(Math.min(excess, String(size).length));
  const up = (size + divisor - 1n) / divisor;
  return { format, digits: digits < 0n ? -up : up, exponent: finest };
}

function atLeast({ digits, exponent }: Quantity, bound: bigint): boolean {
  return digits >= bound * 10n ** BigInt(-exponent);
}

function print({ text, format, digits, exponent }: Quantity): string {
  if (text !== undefined) return text;
  if (digits === 0n) return '0';
  const bytes = format === 'binary' ? wholeOf(digits, exponent) : undefined;
  if (bytes !== undefined && (bytes >= 1024n || bytes <= -1024n)) {
    const [mantissa, power] = reduced(bytes, 1024n);
    return `${mantissa}${binaries[power] ?? ''}`;
  }
  const [mantissa, tens] = reduced(digits, 10n);
  const power = exponent + tens;
  const excess = ((power % 3) + 3) % 3;
  const number = mantissa * 10n ** BigInt(excess);
  const thousands = (power - excess) / 3;
  if (format !== 'exponent') return `${number}${decimals[thousands + 3] ?? ''}`;
  return thousands === 0 ? String(number) : `${number}e${thousands * 3}`;
}

/** Undefined when there is a fraction. */
function wholeOf(digits: bigint, exponent: number): bigint | undefined {
  const divisor = 10n ** BigInt(-exponent);
  return digits % divisor === 0n ? digits / divisor : undefined;
}

/** Without the factor, and how often it was in it. */
function reduced(digits: bigint, factor: bigint): readonly [bigint, number] {
  let [rest, times] = [digits, 0];
  while (rest % factor === 0n) [rest, times] = [rest / factor, times + 1];
  return [rest, times];
}
