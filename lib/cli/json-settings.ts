import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { isRecord, type JsonObject } from '../json.ts';

/** A setting by its keys from the outside in. */
export type SettingPath = readonly [string, ...string[]];

/**
 * Puts a setting into a file of JSON with comments (as VS Code writes it) and leaves all other letters as they are.
 * Undefined when the text is no such JSON, or when something else than an object stands in the way.
 */
export function withSetting(text: string, path: SettingPath, value: unknown): string | undefined {
  if (blanked(text).trim() === '') {
    const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return `${start}${JSON.stringify(nested(path, value), null, 2)}\n`;
  }
  const before = settingsIn(text);
  const edited = before && edit(text, path, value);
  const after = edited === undefined ? undefined : settingsIn(edited);
  return before && after && isDeepStrictEqual(after, put(before, path, value)) ? edited : undefined;
}

/** What a file of JSON with comments says; undefined when it is none. */
export function settingsIn(text: string): JsonObject | undefined {
  const bare = blanked(text).replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, '$1');
  try {
    const value: unknown = bare.trim() === '' ? {} : JSON.parse(bare);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function edit(text: string, path: SettingPath, value: unknown): string | undefined {
  const document = parseDocument(blanked(text), { uniqueKeys: false });
  let map: unknown = document.contents;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) return undefined;
    const found: Pair | undefined = map.items.findLast(
      (item) => isScalar(item.key) && item.key.value === key,
    );
    const rest = path.slice(depth + 1);
    if (!found) return added(text, map, key, rest.length > 0 ? nested(rest, value) : value);
    if (rest.length === 0) return replaced(text, found, value);
    map = found.value;
  }
  return undefined;
}

/** Comments, tabs and a byte order mark as spaces: then it is YAML, whose parser tells where everything is. */
function blanked(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\/|[\t\r\uFEFF]/g,
    (found, string: string | undefined) => string ?? found.replace(/[^\n]/g, ' '),
  );
}

function replaced(text: string, { value: old }: Pair, value: unknown): string | undefined {
  const range = isRange(old) ? old.range : undefined;
  return range && `${text.slice(0, range[0])}${JSON.stringify(value)}${text.slice(range[1])}`;
}

/** A new last entry on a line of its own, below the comments of the one before; on the same line if the map is on one. */
function added(text: string, map: YAMLMap, key: string, value: unknown): string | undefined {
  if (!map.range) return undefined;
  const [start, end] = map.range;
  const close = end - 1;
  const last: unknown = map.items.at(-1)?.value;
  const lastEnd = isRange(last) ? last.range[1] : start + 1;
  const comma = map.items.length > 0 && !blanked(text).slice(lastEnd, close).includes(',');
  const head = `${text.slice(0, lastEnd)}${comma ? ',' : ''}`;
  const between = text.slice(lastEnd, close);
  const indent = /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, start))?.[1] ?? '';
  const unit = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const body = JSON.stringify(value, null, unit.includes('\t') ? '\t' : unit.length);
  const entry = `${JSON.stringify(key)}: ${body}`.replaceAll('\n', `${lineEnd}${indent}${unit}`);
  return `${head}${between.trimEnd()}${lineEnd}${indent}${unit}${entry}${lineEnd}${indent}${text.slice(close)}`;
}

interface Ranged {
  readonly range: readonly [number, number, number];
}

function isRange(node: unknown): node is Ranged {
  return isRecord(node) && Array.isArray(node['range']);
}

function nested([key, ...rest]: readonly string[], value: unknown): unknown {
  return key === undefined ? value : { [key]: nested(rest, value) };
}

function put(settings: JsonObject, [key, ...rest]: SettingPath, value: unknown): JsonObject {
  const [next, ...others] = rest;
  if (next === undefined) return { ...settings, [key]: value };
  const inner = settings[key];
  return { ...settings, [key]: put(isRecord(inner) ? inner : {}, [next, ...others], value) };
}
