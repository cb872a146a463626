import { isRecord, textAt } from '../json.ts';
import type { Range } from '../mesh/findings/diagnostic.ts';
import { aliasOf } from '../mesh/text/layout.ts';
import type { MeshDocument } from '../mesh/text/parse.ts';
import type { Place, Span } from '../mesh/text/place.ts';
import { join, keysOf, type Pointer } from '../mesh/text/pointer.ts';
import { valueAt } from '../mesh/schema/schema.ts';
import { count, hidePasswords } from '../mesh/text/words.ts';
import { clustersWith, primariesOf } from './facts.ts';
import type { Sheet } from './sheet.ts';

/** One line in the outline of a mesh file. */
export interface MeshSymbol {
  /** The key; for the mesh itself its name. */
  readonly name: string;
  /** What it says or is: `primary · network1`. */
  readonly detail: string | undefined;
  readonly kind: 'mesh' | 'section' | 'network' | 'cluster' | 'setting';
  /** All of it, children included. */
  readonly range: Range;
  /** Its key. */
  readonly selection: Range;
  /** In the order of the file. */
  readonly children: readonly MeshSymbol[];
}

/** The outline: the mesh, its sections, networks and clusters, and what is said of each. Also of a text that is not finished. */
export function symbols({ document }: Sheet): readonly MeshSymbol[] {
  return linesBelow('', document)
    .filter(({ pointer }) => !boilerplate.includes(pointer))
    .map((line) => symbolOf(line, document));
}

const boilerplate: readonly Pointer[] = ['/$schema', '/apiVersion', '/kind'];

interface Line {
  readonly pointer: Pointer;
  readonly key: Span;
  readonly span: Span;
  readonly children: readonly Line[];
}

function linesBelow(parent: Pointer, document: MeshDocument): readonly Line[] {
  const map = valueAt(parent, document.sketch);
  return Object.keys(isRecord(map) ? map : {})
    .flatMap((key) => {
      const pointer = join(parent, key);
      const place = document.places.get(pointer);
      return place ? lineOf(pointer, place, document) : [];
    })
    .toSorted((a, b) => a.key[0] - b.key[0]);
}

/** Nothing for what stands elsewhere: the entries of a merged map, or of one behind an alias; nor for a key without letters. */
function lineOf(pointer: Pointer, place: Place, document: MeshDocument): readonly Line[] {
  const alias = aliasOf(place, document.text);
  const { key } = place;
  const nameless = keysOf(pointer).at(-1)?.trim() === '';
  if (!key || nameless || (place.via && !alias)) return [];
  const deep = /^\/[^/]*$|^\/clusters\/[^/]*$/.test(pointer);
  const children = deep && !alias ? linesBelow(pointer, document) : [];
  const whole = document.text.slice(key[0], (alias ?? place.value)[1]).trimEnd();
  const end = Math.max(key[1], key[0] + whole.length, ...children.map(({ span }) => span[1]));
  return [{ pointer, key, span: [key[0], end], children }];
}

function symbolOf({ pointer, key, span, children }: Line, document: MeshDocument): MeshSymbol {
  const value = valueAt(pointer, document.sketch);
  const isMesh = pointer === '/name' && typeof value === 'string' && value !== '';
  return {
    name: isMesh ? value : (keysOf(pointer).at(-1) ?? ''),
    detail: isMesh ? 'mesh' : detailOf(pointer, value, document.sketch),
    kind: isMesh ? 'mesh' : kindOf(pointer),
    range: document.rangeOf(span),
    selection: document.rangeOf(key),
    children: children.map((child) => symbolOf(child, document)),
  };
}

function kindOf(pointer: Pointer): MeshSymbol['kind'] {
  const [section, , ...rest] = keysOf(pointer);
  if (pointer.lastIndexOf('/') === 0) return 'section';
  if (rest.length > 0) return 'setting';
  return section === 'clusters' ? 'cluster' : section === 'networks' ? 'network' : 'setting';
}

function detailOf(pointer: Pointer, value: unknown, mesh: unknown): string | undefined {
  if (isRecord(value) || value === null) {
    const words = wordsAbout(pointer, value ?? {}, mesh);
    return words === undefined ? undefined : hidePasswords(words);
  }
  if (Array.isArray(value) || value === '') return undefined;
  return hidePasswords(typeof value === 'string' ? value : JSON.stringify(value));
}

function wordsAbout(pointer: Pointer, value: unknown, mesh: unknown): string | undefined {
  const size = Object.keys(value ?? {}).length;
  switch (pointer) {
    case '/istio':
      return textAt(value, 'version');
    case '/trust':
      return textAt(value, 'mode');
    case '/networks':
      return count(size, 'network');
    case '/clusters':
      return count(size, 'cluster');
    default:
  }
  const kind = kindOf(pointer);
  if (kind === 'cluster') return roleAndNetwork(value);
  if (kind !== 'network') return undefined;
  return count(clustersWith({ network: keysOf(pointer)[1] ?? '' }, mesh).length, 'cluster');
}

/** `primary · network1`, `remote of cluster1 · network1`; what is not written yet is left out. */
function roleAndNetwork(cluster: unknown): string | undefined {
  const [primary] = primariesOf(cluster);
  const role = textAt(cluster, 'role');
  const words = role === 'remote' && primary !== undefined ? `remote of ${primary}` : role;
  const known = [words, textAt(cluster, 'network')].filter((word) => word !== undefined);
  return known.length === 0 ? undefined : known.join(' · ');
}
