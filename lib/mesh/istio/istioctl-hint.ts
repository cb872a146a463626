import type { Manifest } from '../../cluster/object.ts';
import { equal, fieldAt, isRecord } from '../../json.ts';
import type { Derived } from '../release.ts';
import { valueAt } from '../schema/schema.ts';
import { type MeshDocument, parse } from '../text/parse.ts';
import { dotted, join, keysOf, type Pointer } from '../text/pointer.ts';
import { both } from '../text/words.ts';
import { derivationOf } from './derived.ts';
import type { IstioRoot } from './definitions.ts';
import { istioPlaces } from './places.ts';
import { misfitsIn } from './walk.ts';

/** The mesh file that an IstioOperator was made of. */
export interface Origin {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
  readonly derived: readonly Derived[];
}

/**
 * What to correct when istioctl refuses an IstioOperator, with its path, line and column in the mesh file: istioctl names a type, a value
 * or nothing at all, hardly ever a path. Found by what Istio's schema does not allow, else by the words. Undefined when it complains about
 * something else.
 */
export function istioctlHint(
  words: string,
  operator: Manifest,
  { file, text, derived }: Origin,
): string | undefined {
  const document = parse(text);
  const places = (['values', 'meshConfig'] as const).flatMap((part) =>
    complaintsIn(words)
      .flatMap((complaint) => placesIn(part, complaint, { operator, derived }))
      .flatMap((place) => writtenAt({ part, ...place }, operator, document)),
  );
  if (places.length === 0) {
    const where = '`istio.values`, `istio.meshConfig` or the `values` of the cluster';
    return isAboutInput.test(words) ? `it is about something in ${where}` : undefined;
  }
  const names = [...new Set(places)].map(
    (pointer) => `\`${dotted(pointer)}\` (${positionOf(pointer, file, document)})`,
  );
  return `correct ${both(names)}`;
}

/** Several errors stand in a list. */
function complaintsIn(words: string): readonly string[] {
  const listed = [...words.matchAll(/^\t\* (.*)$/gm)].map(([, complaint = '']) => complaint);
  return listed.length === 0 ? [words] : listed;
}

const isAboutInput = /\b(unmarshal|invalid|unknown|execution error|executing)\b/;

interface Place {
  /** Within values or mesh config. */
  readonly pointer: Pointer;
  readonly value: unknown;
}

const roots: Readonly<Record<'values' | 'meshConfig', IstioRoot>> = {
  values: 'values.Values',
  meshConfig: 'mesh.MeshConfig',
};

/**
 * Where a place of an operator is written in the mesh file: by the cluster itself, or for all. An operator that serves several clusters
 * names none: then those of them that say the same.
 */
function writtenAt(
  { part, pointer, value }: Place & { readonly part: keyof typeof roots },
  { metadata: { name } }: Manifest,
  { value: mesh }: MeshDocument,
): readonly Pointer[] {
  const own = join('/clusters', name, 'values');
  const isOfOne = fieldAt(mesh, 'clusters', name) !== undefined;
  const found = istioPlaces(mesh)
    .filter(({ root, pointer: at }) => {
      const isOfAnother = isOfOne && at !== own && at.startsWith('/clusters/');
      return root === roots[part] && !isOfAnother;
    })
    .map(({ pointer: at, value: says }) => ({ at, says: valueAt(pointer, says) }))
    .filter(({ says }) => says !== undefined);
  const same = found.filter(({ says }) => equal(says, value));
  // Of a map some keys may stand here and some there.
  const all = (same.length > 0 ? same : found).map(({ at }) => at);
  const nearest = all.includes(own) ? [own] : all;
  return nearest.length > few ? [] : nearest.map((at) => at + pointer);
}

function positionOf(pointer: Pointer, file: string, { places, rangeOf }: MeshDocument): string {
  const place = places.get(pointer);
  const [start] = place?.key ?? place?.value ?? [0];
  const { line, column } = rangeOf([start, start]).start;
  return `${file}:${line}:${column}`;
}

/** More places than this are a guess. */
const few = 3;

function placesIn(
  part: keyof typeof roots,
  words: string,
  { operator, derived }: { readonly operator: Manifest; readonly derived: readonly Derived[] },
): readonly Place[] {
  const value = fieldAt(operator, 'spec', part);
  const misfits = misfitsIn(value, roots[part], { pointer: '', minor: undefined, derived });
  const wrong = misfits.filter(({ keyword }) => part === 'values' || keyword !== 'unknown-key');
  if (wrong.length > 0) return wrong.map(({ pointer, data }) => ({ pointer, value: data }));
  const written = [...placesBelow(value, '', derived)];
  const told = tests.map((test) => written.filter((place) => test(place, words)));
  return told.find(({ length }) => length > 0 && length <= few) ?? [];
}

/** What isthmus derives is not the author's. */
function* placesBelow(
  value: unknown,
  pointer: Pointer,
  derived: readonly Derived[],
): Generator<Place> {
  const entries = Object.entries(isRecord(value) || Array.isArray(value) ? value : {});
  for (const [key, below] of entries) {
    const at = join(pointer, key);
    if (derivationOf(at, derived)) continue;
    yield { pointer: at, value: below };
    yield* placesBelow(below, at, derived);
  }
}

/** How istioctl may mean a place, the surest first. */
const tests: readonly ((place: Place, words: string) => boolean)[] = [
  // `global.proxy.includeIPRanges netip.ParsePrefix("x")`
  ({ pointer }, words) => pointer.includes('/', 1) && has(words, dotted(pointer)),
  // `invalid connect timeout: …`
  ({ pointer }, words) => {
    const key = keysOf(pointer).at(-1) ?? '';
    const spoken = key.replace(/(?<=[a-z])[A-Z]/g, ' $&').toLowerCase();
    return spoken.includes(' ') && has(words.toLowerCase(), spoken);
  },
  // `unknown profile nope`
  ({ value }, words) => ['string', 'number'].includes(typeof value) && has(words, String(value)),
];

/** As a word of its own. */
function has(words: string, word: string): boolean {
  const at = words.indexOf(word);
  const around = `${words[at - 1] ?? ' '}${words[at + word.length] ?? ' '}`;
  return word.length > 1 && at >= 0 && !/\w/.test(around);
}
