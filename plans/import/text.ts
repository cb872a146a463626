import { Document, isMap, isPair, isScalar, type Pair } from 'yaml';
import { visible } from '../../lib/visible.ts';
import type { MeshFound, Remark } from './draft.ts';

/** Columns that a comment may have beside its indent. */
const width = 100;

const head = [
  'What runs in the clusters, as `isthmus import` found it; what it could not find out is said where it belongs.',
  "`isthmus plan` shows what would change, and `isthmus apply --adopt` makes the mesh isthmus' own.",
];

/** The mesh file, with what has to be said in comments. `schema` is for the editor. */
export function fileText({ mesh, remarks }: MeshFound, schema: string | undefined): string {
  const document = new Document(mesh);
  for (const [place, said] of byPlace(remarks)) {
    const pair = pairAt(document, place.split('\n'));
    if (isPair(pair) && isScalar(pair.key)) pair.key.commentBefore = commentOf(said);
  }
  const first = schema === undefined ? [] : [` $schema: ${schema}`, ''];
  document.commentBefore = [...first, ...head.flatMap(wrapped)].join('\n');
  for (const key of ['istio', 'trust', 'networks', 'clusters', 'inventory']) {
    const pair = pairAt(document, [key]);
    if (isPair(pair) && isScalar(pair.key)) pair.key.spaceBefore = true;
  }
  return document.toString({ lineWidth: 0 }).replace(/^((?:#.*\n)+)\n/, '$1');
}

function byPlace(remarks: readonly Remark[]): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, readonly string[]>();
  for (const { path, words } of remarks) {
    const place = path.join('\n');
    places.set(place, [...(places.get(place) ?? []), words]);
  }
  return places;
}

/** The deepest entry on the way that is there. */
function pairAt(document: Document, path: readonly string[]): Pair | undefined {
  let node: unknown = document.contents;
  let found: Pair | undefined;
  for (const key of path) {
    const pair: Pair | undefined = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    if (pair === undefined) break;
    found = pair;
    node = pair.value;
  }
  return found;
}

function commentOf(said: readonly string[]): string {
  return said.flatMap((words) => wrapped(`${visible(words)}.`)).join('\n');
}

function wrapped(words: string): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
