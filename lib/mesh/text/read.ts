import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
  type YAMLWarning,
} from 'yaml';
import type { Place, Slip, Span } from './place.ts';
import { join, type Pointer } from './pointer.ts';
import { circle, duplicate, nowhere, unknownTag } from './read-slips.ts';

/** A YAML document as plain data, where each value stands, and what is wrong with keys, aliases and tags. */
export function read(
  document: Document.Parsed,
  text: string,
): {
  readonly value: unknown;
  readonly places: ReadonlyMap<Pointer, Place>;
  readonly slips: readonly Slip[];
} {
  const walk: Walk = {
    places: new Map(),
    slips: document.warnings.filter(isAboutTag).map(({ pos }) => unknownTag(pos, text)),
    ...aliasesOf(document),
    open: new Set(),
    borrowed: 0,
  };
  const value = readNode(walk, document.contents, { pointer: '', key: undefined, via: undefined });
  return { value, places: walk.places, slips: walk.slips };
}

/** Of all that the parser only wonders about, such as the number of a YAML version, nothing else changes what is read. */
function isAboutTag({ code }: YAMLWarning): boolean {
  return code === 'TAG_RESOLVE_FAILED' || code === 'BAD_COLLECTION_TYPE';
}

interface Walk {
  readonly places: Map<Pointer, Place>;
  readonly slips: Slip[];
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Names of all anchors. */
  readonly anchors: readonly string[];
  /** The maps and lists that are being read: an alias to one of them is a circle. */
  readonly open: Set<Node>;
  /** Values that came through aliases, so far. */
  borrowed: number;
}

interface Spot {
  readonly pointer: Pointer;
  readonly key: Span | undefined;
  readonly via: Span | undefined;
}

/** More than any mesh needs, little enough to be quick ("billion laughs"). */
const maximumBorrowed = 100_000;
const maximumOpen = 200;

/** Each alias with the latest anchor of its name before it. */
function aliasesOf(document: Document.Parsed): Pick<Walk, 'targets' | 'anchors'> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return { targets, anchors: [...anchors.keys()] };
}

function readNode(walk: Walk, node: Node | null, spot: Spot): unknown {
  if (isAlias(node)) {
    const target = followAlias(walk, node);
    return target && readNode(walk, target, { ...spot, via: spot.via ?? spanOf(node) });
  }
  if (spot.via) walk.borrowed++;
  walk.places.set(spot.pointer, placeOf(node, spot));
  if (isScalar(node)) return plain(node.value, node.source);
  if (!isMap(node) && !isSeq(node)) return null;
  walk.open.add(node);
  const value = isMap(node)
    ? Object.fromEntries(
        entriesOf(walk, node, spot.via).map(({ name, key, value, via }) => [
          name,
          readNode(walk, value, { pointer: join(spot.pointer, name), key, via }),
        ]),
      )
    : node.items.map((item, index) =>
        readNode(walk, nodeOr(item), {
          pointer: join(spot.pointer, String(index)),
          key: undefined,
          via: spot.via,
        }),
      );
  walk.open.delete(node);
  return value;
}

function followAlias(walk: Walk, alias: Alias): Node | undefined {
  const target = walk.targets.get(alias);
  if (target && !walk.open.has(target)) {
    if (walk.borrowed < maximumBorrowed && walk.open.size < maximumOpen) return target;
    const message = `Aliases make the file larger than ${maximumBorrowed.toLocaleString('en')} values or ${maximumOpen} levels.`;
    const told = walk.slips.some((slip) => slip.message === message);
    const hint = 'write out what they stand for, or share less.';
    if (!told) walk.slips.push({ code: 'E-ALIAS', message, hint, span: spanOf(alias) });
    return undefined;
  }
  walk.slips.push(
    target ? circle(alias, spanOf(alias)) : nowhere(alias, spanOf(alias), walk.anchors),
  );
  return undefined;
}

function placeOf(node: Node | null, { key, via }: Spot): Place {
  return {
    key,
    value: node ? spanOf(node) : (key ?? [0, 0]),
    collection: isMap(node) || isSeq(node),
    source: isScalar(node) && node.type === 'PLAIN' ? node.source : undefined,
    via,
  };
}

/** JSON has no dates, no big integers and no infinity (`%YAML 1.1`, `.inf`): those stay text. */
function plain(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return source ?? null;
}

interface Entry {
  readonly name: string;
  readonly key: Span;
  readonly value: Node | null;
  readonly via: Span | undefined;
}

/** Own entries, then those of merged maps that are not among them; the first merged map wins (YAML merge keys). */
function entriesOf(walk: Walk, map: YAMLMap, via: Span | undefined): readonly Entry[] {
  const entries = new Map<string, Entry>();
  const merges: Pair[] = [];
  for (const pair of map.items) {
    if (isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN') {
      merges.push(pair);
      continue;
    }
    const entry = entryOf(walk, pair, via);
    if (!entry) continue;
    const first = entries.get(entry.name);
    if (first && !via) walk.slips.push(duplicate(entry.name, entry.key, first.key));
    if (!first) entries.set(entry.name, entry);
  }
  for (const entry of merges.flatMap((pair) => mergedEntries(walk, pair, via))) {
    if (!entries.has(entry.name)) entries.set(entry.name, entry);
  }
  return [...entries.values()];
}

function entryOf(walk: Walk, { key, value }: Pair, via: Span | undefined): Entry | undefined {
  const node = nodeOr(key);
  const target = isAlias(node) ? walk.targets.get(node) : node;
  if (node && isScalar(target)) {
    const name = target.source ?? String(target.value);
    return { name, key: spanOf(node), value: nodeOr(value), via };
  }
  if (!via) {
    walk.slips.push({
      code: 'E-KEY',
      message: node
        ? 'This key is a map or a list; keys must be plain words.'
        : 'There is no key before this value.',
      hint: 'if this is a template such as `{{ name }}`, render the file first.',
      span: spanOf(node ?? nodeOr(value)),
    });
  }
  return undefined;
}

function mergedEntries(walk: Walk, pair: Pair, via: Span | undefined): readonly Entry[] {
  const node = nodeOr(pair.value);
  const sources = isSeq(node) ? node.items.map(nodeOr) : [node];
  return sources.flatMap((source) => {
    const map = isAlias(source) ? followAlias(walk, source) : source;
    if (!map) return [];
    if (!isMap(map)) {
      walk.slips.push({
        code: 'E-ALIAS',
        message: '`<<` merges maps, but this is none.',
        hint: 'write `<<: *name` or `<<: [*one, *other]`.',
        span: spanOf(source),
      });
      return [];
    }
    walk.open.add(map);
    const entries = entriesOf(walk, map, via ?? (isAlias(source) ? spanOf(source) : undefined));
    walk.open.delete(map);
    return entries;
  });
}

function nodeOr(value: unknown): Node | null {
  return isScalar(value) || isAlias(value) || isMap(value) || isSeq(value) ? value : null;
}

function spanOf(node: Node | null): Span {
  return node?.range ? [node.range[0], node.range[1]] : [0, 0];
}
