import { isIPv4 } from 'node:net';
import { fieldAt, isRecord } from '../json.ts';
import type { Manifest } from '../cluster/object.ts';

/** Where a text stands in an operator. */
export type Path = readonly (string | number)[];

/**
 * An operator whose copied texts are replaced by marks, twice, by different ones. If both renders differ in nothing but the marks,
 * the charts only copy these texts, and the render of any operator of the family is that of `first` with other texts.
 */
export interface AlikeOperators {
  readonly first: Manifest;
  readonly second: Manifest;
  readonly copies: readonly Copy[];
}

interface Copy {
  readonly first: string;
  readonly second: string;
  /** What stands there in the operator itself. */
  readonly own: string;
}

/**
 * The family of an operator, given where texts stand that the charts are expected to copy. What has a shape that YAML or a chart
 * could take for something else (`on`, `0x1f`, an IPv6 address) is not replaced, and so belongs to the family. Undefined when
 * nothing is left to replace.
 */
export function familyOf(operator: Manifest, copied: readonly Path[]): AlikeOperators | undefined {
  const found = copied.flatMap((path, index) => {
    const own = fieldAt(operator, ...path);
    const shape = typeof own === 'string' ? shapes.find(({ fits }) => fits(own)) : undefined;
    return shape === undefined || typeof own !== 'string'
      ? []
      : [{ path, own, first: shape.mark(0, index), second: shape.mark(1, index) }];
  });
  if (found.length === 0) return undefined;
  return {
    first: found.reduce((result, { path, first }) => put(result, path, first), operator),
    second: found.reduce((result, { path, second }) => put(result, path, second), operator),
    copies: found,
  };
}

/** Do two renders of a family differ in nothing but the marks? */
export function isProven({ copies }: AlikeOperators, first: string, second: string): boolean {
  const texts = new Map(copies.map((copy) => [copy.first, copy.second]));
  return replaced(first, [...texts.keys()], texts) === second;
}

/** The renders of a family, by its operators, from the render of the `first` of one of them. What holds no mark is shared, not copied. */
export function rendersOf<T>(
  { copies }: AlikeOperators,
  rendered: readonly T[],
): (family: AlikeOperators) => readonly T[];
export function rendersOf({ copies }: AlikeOperators, rendered: readonly unknown[]) {
  const marks = copies.map(({ first }) => first);
  const fills = rendered.map((value) => fillOf(value, marks));
  return (family: AlikeOperators) => {
    const texts = new Map(family.copies.map(({ first, own }) => [first, own]));
    return fills.map((fill, index) => (fill === undefined ? rendered[index] : fill(texts)));
  };
}

/** A value with other texts in the place of the marks in it. */
type Fill = (texts: ReadonlyMap<string, string>) => unknown;

/** Undefined where there is no mark, so that it is looked for once and not for each operator. */
function fillOf(value: unknown, marks: readonly string[]): Fill | undefined {
  if (typeof value === 'string') {
    const found = marks.filter((mark) => value.includes(mark));
    return found.length === 0 ? undefined : (texts) => replaced(value, found, texts);
  }
  if (Array.isArray(value)) {
    const fills = value.map((item: unknown) => fillOf(item, marks));
    if (fills.every((fill) => fill === undefined)) return undefined;
    return (texts) => value.map((item: unknown, index) => filled(item, fills[index], texts));
  }
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, fillOf(key, marks), item, fillOf(item, marks)] as const,
  );
  if (entries.every(([, key, , item]) => key === undefined && item === undefined)) return undefined;
  return (texts) =>
    Object.fromEntries(
      entries.map(([key, fillKey, item, fillItem]) => [
        filled(key, fillKey, texts),
        filled(item, fillItem, texts),
      ]),
    );
}

function filled(value: unknown, fill: Fill | undefined, texts: ReadonlyMap<string, string>) {
  return fill === undefined ? value : fill(texts);
}

interface Shape {
  readonly fits: (text: string) => boolean;
  readonly mark: (which: 0 | 1, index: number) => string;
}

/** As long as a name can be, so that a chart that shortens names is found out. The two sort before and behind what charts write. */
function word(which: 0 | 1, index: number): string {
  return `${which === 0 ? 'a' : 'z'}0isthmus${index}`.padEnd(62, which === 0 ? 'q' : 'x') + 'j';
}

const name = /^[A-Za-z](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
/** Plain scalars that YAML 1.1 reads as something else than texts. */
const literal = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const isName = (text: string): boolean => name.test(text) && !literal.test(text);
const isNamePath = (text: string): boolean =>
  text.startsWith('/') && text.slice(1).split('/').every(isName);

const shapes: readonly Shape[] = [
  { fits: isName, mark: word },
  { fits: isNamePath, mark: (which, index) => `/${word(which, index)}` },
  {
    fits: isIPv4,
    mark: (which, index) => `${which === 0 ? 100 : 255}.254.253.${100 + index}`,
  },
];

function put(operator: Manifest, path: Path, text: string): Manifest {
  // A text takes the place of a text.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return set(operator, path, text) as Manifest;
}

function set(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === key ? set(item, rest, text) : item));
  }
  return isRecord(value) ? { ...value, [key]: set(value[key], rest, text) } : value;
}

/** In one go, so that what was put in is not replaced again. */
function replaced(
  text: string,
  marks: readonly string[],
  texts: ReadonlyMap<string, string>,
): string {
  const pattern = new RegExp(marks.map((mark) => mark.replaceAll('.', '\\.')).join('|'), 'g');
  return text.replace(pattern, (mark) => texts.get(mark) ?? mark);
}
