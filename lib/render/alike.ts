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
  return replaced(first, new Map(copies.map((copy) => [copy.first, copy.second]))) === second;
}

/** The render of the operator itself, from the render of `first`. What holds no mark is shared, not copied. */
export function ownOf<T>({ copies }: Pick<AlikeOperators, 'copies'>, rendered: T): T;
export function ownOf({ copies }: Pick<AlikeOperators, 'copies'>, rendered: unknown): unknown {
  return rewrite(rendered, new Map(copies.map(({ first, own }) => [first, own])));
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

function rewrite(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return replaced(value, texts);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => rewrite(item, texts));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(
    ([key, item]) => [replaced(key, texts), rewrite(item, texts)] as const,
  );
  const isSame = entries.every(([key, item]) => item === value[key]);
  return isSame ? value : Object.fromEntries(entries);
}

/** In one go, so that what was put in is not replaced again. */
function replaced(text: string, texts: ReadonlyMap<string, string>): string {
  const marks = [...texts.keys()].filter((mark) => text.includes(mark));
  if (marks.length === 0) return text;
  const pattern = new RegExp(marks.map((mark) => mark.replaceAll('.', '\\.')).join('|'), 'g');
  return text.replace(pattern, (mark) => texts.get(mark) ?? mark);
}
