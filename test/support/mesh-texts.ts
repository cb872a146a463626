import * as fc from 'fast-check';
import { type Document, isMap, parseDocument, stringify } from 'yaml';
import { seed } from './mesh.ts';

/** Text that looks like YAML. */
export const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a:',
        ' ',
        '  ',
        '\n',
        '\t',
        '- ',
        '? ',
        '{',
        '}',
        '[',
        ']',
        ',',
        ': ',
        '"',
        "'",
        '|',
        '>',
        '#',
        '&x ',
        '*x',
        '<<: ',
        '!t ',
        '---',
        '...',
        '%YAML 1.1',
        '\r\n',
        '\uFEFF',
        '🐙',
        'clusters:',
        'role: remote',
        '@',
        '`',
        '~',
        '\0',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** The seed mesh with a few places cut out and other text put in. */
export const broken = fc
  .array(fc.tuple(fc.nat(seed.length), fc.nat(12), yamlish), { minLength: 1, maxLength: 4 })
  .map((cuts) =>
    cuts.reduce(
      (text, [at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length),
      seed,
    ),
  );

/** The seed mesh with values of any kind at any place. */
export const strange = fc
  .array(fc.tuple(fc.nat(), fc.jsonValue()), { minLength: 1, maxLength: 3 })
  .map((changes) => {
    const document = parseDocument(seed);
    for (const [pick, value] of changes) {
      const paths = pathsOf(document.toJS());
      document.setIn(paths[pick % paths.length] ?? [], document.createNode(value));
    }
    return document.toString();
  });

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const below = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

const styles = fc.record({
  order: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
  indent: fc.integer({ min: 1, max: 8 }),
  quotes: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  flow: fc.boolean(),
  windows: fc.boolean(),
  mark: fc.boolean(),
  comments: fc.boolean(),
  end: fc.boolean(),
});

type Style = typeof styles extends fc.Arbitrary<infer T> ? T : never;

function spelt(mesh: unknown, style: Style): string {
  const { order, indent, quotes, flow, windows, mark, comments, end } = style;
  const text = stringify(shuffle(mesh, [...order]), {
    indent,
    lineWidth: 0,
    defaultStringType: quotes,
    defaultKeyType: 'PLAIN',
    collectionStyle: flow ? 'flow' : 'block',
  });
  const commented = comments ? text.replaceAll('\n', ' # a comment: {\n\n') : text;
  const ended = end ? commented : commented.trimEnd();
  return `${mark ? '\uFEFF' : ''}${windows ? ended.replaceAll('\n', '\r\n') : ended}`;
}

/** The seed mesh, spelt in another way. */
export const spelling = styles.map((style) => spelt(parseDocument(seed).toJS(), style));

/** The seed mesh with keys and values misspelt, forgotten or made up, spelt in any way. */
export const mistaken = fc
  .tuple(fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 }), styles)
  .map(([mistakes, style]) => {
    const document = parseDocument(seed);
    for (const [place, kind] of mistakes) {
      const paths = pathsOf(document.toJS()).filter((path) => !/^\d+$/.test(path.at(-1) ?? ''));
      const path = paths[place % paths.length] ?? [];
      const value: unknown = document.getIn(path);
      const mistake = [forget, misspellKey, misspellValue, makeUp, mistype][kind % 5];
      mistake?.({ document, path, value });
    }
    return spelt(document.toJS(), style);
  });

interface Target {
  readonly document: Document;
  readonly path: readonly string[];
  readonly value: unknown;
}

function forget({ document, path }: Target): void {
  document.deleteIn(path);
}

function misspellKey({ document, path, value }: Target): void {
  const key = path.at(-1) ?? '';
  document.deleteIn(path);
  document.setIn([...path.slice(0, -1), `${key.slice(0, 2)}${key.slice(3)}`], value);
}

function misspellValue({ document, path, value }: Target): void {
  if (typeof value !== 'string') return;
  document.setIn(path, value.length > 6 ? value.replace(/.(?=...$)/, '') : value.toUpperCase());
}

function makeUp({ document, path, value }: Target): void {
  const map = isMap(value) ? path : path.slice(0, -1);
  document.setIn([...map, 'zone'], document.createNode({ of: 'eu', and: [1, 2] }));
}

function mistype({ document, path, value }: Target): void {
  document.setIn(path, typeof value === 'boolean' ? 'yes' : isMap(value) ? 'primary' : 1.5);
}

function shuffle(value: unknown, order: number[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const keyed = Object.entries(value).map(([key, item]) => ({
    key,
    item,
    rank: order.shift() ?? 0,
  }));
  const sorted = keyed.toSorted((a, b) => a.rank - b.rank);
  return Object.fromEntries(sorted.map(({ key, item }) => [key, shuffle(item, order)]));
}
