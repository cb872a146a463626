import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { repository } from './repository.ts';

/** A quantity as somebody writes it, and what a real API server keeps of it in a field and in a ResourceList. */
export type RecordedQuantity = readonly [
  written: string | number,
  field: string,
  resourceList: string,
];

/** The table that test/real/quantities.test.ts recorded, by lines. */
export const quantitiesFile = join(repository, 'fixtures/quantities.json');

export function recordedQuantities(): readonly RecordedQuantity[] {
  return JSON.parse(readFileSync(quantitiesFile, 'utf8')) as readonly RecordedQuantity[];
}

/** Spellings that are known to be special. */
const special: readonly (string | number)[] = [
  ...`
    0 00 -0 0Ki 0e3 . + k e3 .Ki 0.00Ki
    1 +1 01 1. .5 1.0 1.500 1.000 1.000001 1.0000001
    1000 1000m 2000m 100000 1000000 12345678 0.1 0.5 1.5 1.25
    1n 1u 999999u 0.0001 0.0000000001 1e-10 1001m 1.0001
    1Ki 1024 1024Ki 1024Mi 1024Gi 1000Ki 1023Ki 0.5Ki 1023.5Ki
    1.953125Ki 1.1Ki 1.0001Ki 1.5Gi 1.7Gi 1.0Gi 001Gi +1Gi 0.5Mi
    1Ti 8Ti 1Pi +1Pi 1Ei 1.5Ei 7.9Ei 8Ei 9Ei 1E 1.5E 999E
    1e3 1E3 1e+3 1e03 1e0 1e1 1e5 10e2 1000e3 0.1e3 1e-3 1e21
    1000E 10000E 1000000000000000000000 123456789012345678 1234567890123456789
  `
    .trim()
    .split(/\s+/),
  ' 1 ',
  0,
  1,
  0.1,
  1.5,
  1000,
  4096,
  1e6,
  1e21,
  1e-7,
];

/** Any quantity of at most 999E that is not negative. */
const ordinary = fc
  .tuple(
    fc.constantFrom('', '', '', '+', '0'),
    fc.oneof(
      fc.integer({ min: 0, max: 999 }).map(String),
      fc.integer({ min: 0, max: 9_999 }).map((number) => String(number * 1_000)),
      fc.constantFrom('1024', '1536', '2048', '4096', '512', '1048576'),
      fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      fc.stringMatching(/^\.[0-9]{0,4}$/),
      fc.stringMatching(/^\.(5|25|75|125|953125|0{1,9}1|[0-9]{1,12})0{0,3}$/),
    ),
    fc.oneof(
      fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'),
      fc.constantFrom('T', 'P', 'E'),
      fc.integer({ min: -12, max: 21 }).map((power) => `e${power}`),
      fc.integer({ min: 0, max: 9 }).map((power) => `E+${power}`),
    ),
  )
  .map(([sign, number, fraction, suffix]) => {
    const isLarge = /^[kMGTPE]$/.test(suffix);
    return `${sign}${isLarge ? number.slice(0, 3) : number}${fraction}${suffix}`;
  });

/** What may stand in a manifest as a quantity: a text, or a number that YAML made. */
export const writtenQuantity: fc.Arbitrary<string | number> = fc.oneof(
  { weight: 9, arbitrary: ordinary },
  fc.double({ min: 0, max: 1e20, noNaN: true }).map((number) => Number(number.toPrecision(6))),
  fc.integer({ min: 0, max: 1_000_000 }),
);

/** Those of the table: the same in every run. */
export const tableQuantities: readonly (string | number)[] = [
  ...new Set([...special, ...fc.sample(writtenQuantity, { seed: 9, numRuns: 400 })]),
];

/** Above this, a server loses the suffix of a quantity in its decimal form. */
export function keepsItsMagnitude(written: string | number): boolean {
  return !['1000E', '10000E', '1000000000000000000000'].includes(String(written));
}
