import { typeTable } from './generated/type-table.ts';

/**
 * What values of a type look like and how they are merged, as structured-merge-diff has it (schema.Atom): a value is a
 * scalar, a list or a map, whichever of them the shape allows.
 */
export interface Shape {
  readonly scalar?: Scalar;
  readonly list?: ListShape;
  readonly map?: MapShape;
}

export type Scalar = 'string' | 'number' | 'boolean' | 'quantity' | 'any';

export interface ListShape {
  /** `map`: items belong together by their keys; `set`: scalars; `atomic`: owned as a whole. */
  readonly kind: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  readonly element: () => Shape;
}

export interface MapShape {
  readonly atomic: boolean;
  readonly fields: ReadonlyMap<string, FieldShape>;
  /** The type of keys that are not named; undefined: there are no others. */
  readonly element: (() => Shape) | undefined;
}

export interface FieldShape {
  readonly shape: () => Shape;
  /** Completes the key of a list item that lacks it. */
  readonly fallback?: unknown;
}

/** Anything; lists are owned as a whole, maps field by field (structured-merge-diff: `__untyped_deduced_`). */
export const deduced: Shape = {
  scalar: 'any',
  list: { kind: 'atomic', keys: [], element: () => deduced },
  map: { atomic: false, fields: new Map(), element: () => deduced },
};

/** The built-in type of this name in the table, such as `core.v1.Service`. A name that is not there is a bug and throws. */
export function builtinShape(name: string): Shape {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  lines ??= new Map(typeTable.split('\n').map((line) => split(line, ' ')));
  const text = lines.get(name);
  if (text === undefined) throw new Error(`no type is called ${name}`);
  const shape = parse(text);
  parsed.set(name, shape);
  return shape;
}

let lines: ReadonlyMap<string, string> | undefined;
const parsed = new Map<string, Shape>();

/**
 * The notation of the table: `s` text, `n` number, `b` boolean, `q` quantity, `u` any scalar, `*` anything, `[T]` list, `[=T]` set, `[a,b|T]` list with
 * keys, `<T>` map of T, `{a:T b:T=default}` map with fields, `!…` a map that is owned as a whole, otherwise the name of a type.
 */
function parse(text: string): Shape {
  if (text.startsWith('!')) return wholly(parseNamed(text.slice(1)));
  const inside = text.slice(1, -1);
  if (text.startsWith('[')) return { list: parseList(inside) };
  if (text.startsWith('<')) {
    return { map: { atomic: false, fields: new Map(), element: () => parseNamed(inside) } };
  }
  return text.startsWith('{')
    ? { map: { atomic: false, fields: parseFields(inside), element: undefined } }
    : parseNamed(text);
}

const simple: Readonly<Record<string, Shape>> = {
  s: { scalar: 'string' },
  n: { scalar: 'number' },
  b: { scalar: 'boolean' },
  q: { scalar: 'quantity' },
  u: { scalar: 'any' },
  '*': deduced,
};

function parseNamed(text: string): Shape {
  return simple[text] ?? (/^[[<{!]/.test(text) ? parse(text) : builtinShape(text));
}

function parseList(text: string): ListShape {
  if (text.startsWith('=')) {
    return { kind: 'set', keys: [], element: () => parseNamed(text.slice(1)) };
  }
  const keyed = /^([\w,]+)\|/.exec(text)?.[1];
  if (keyed === undefined) return { kind: 'atomic', keys: [], element: () => parseNamed(text) };
  const element = text.slice(keyed.length + 1);
  return { kind: 'map', keys: keyed.split(','), element: () => parseNamed(element) };
}

function parseFields(text: string): ReadonlyMap<string, FieldShape> {
  const fields = splitFields(text).map((field): readonly [string, FieldShape] => {
    const [name, type] = split(field, ':');
    const [, plain = type, fallback] = /^([^=[<{!]+)=(\w+)$/.exec(type) ?? [];
    const shape = (): Shape => parseNamed(plain);
    return [name, fallback === undefined ? { shape } : { shape, fallback }];
  });
  return new Map(fields);
}

/** At the blanks that are not within brackets. */
function splitFields(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (character === undefined || (character === ' ' && depth === 0)) {
      if (index > start) found.push(text.slice(start, index));
      start = index + 1;
    } else if ('[<{'.includes(character)) depth += 1;
    else if (']>}'.includes(character)) depth -= 1;
  }
  return found;
}

function wholly(shape: Shape): Shape {
  return shape.map === undefined ? shape : { ...shape, map: { ...shape.map, atomic: true } };
}

function split(text: string, separator: string): readonly [string, string] {
  const index = text.indexOf(separator);
  return [text.slice(0, index), text.slice(index + 1)];
}
