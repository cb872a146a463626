import { isRecord } from '../json.ts';
import type { ListShape, Shape } from './shape.ts';
import { fieldShape, itemKey } from './typed.ts';

/** The second laid over the first (typed.Merge): lists with keys and maps item by item, everything else as a whole. */
export function merge(under: unknown, over: unknown, shape: Shape): unknown {
  if (over === undefined || over === null) return under;
  if (under === undefined || under === null) return over;
  if (isRecord(over) && isRecord(under) && shape.map !== undefined && !shape.map.atomic) {
    const merged: Record<string, unknown> = { ...under };
    for (const [name, value] of Object.entries(over)) {
      merged[name] = merge(under[name], value, fieldShape(shape.map, name) ?? {});
    }
    return merged;
  }
  if (Array.isArray(over) && Array.isArray(under) && shape.list !== undefined) {
    return shape.list.kind === 'atomic' ? over : mergeLists(under, over, shape.list);
  }
  return over;
}

/** Shared items in the order of the second, each after those that stand before it in the first. */
function mergeLists(
  under: readonly unknown[],
  over: readonly unknown[],
  list: ListShape,
): unknown[] {
  const left = new Map(under.map((item) => [itemKey(item, list), item]));
  const right = new Map(over.map((item) => [itemKey(item, list), item]));
  const [leftKeys, rightKeys] = [[...left.keys()], [...right.keys()]];
  const shared = rightKeys.filter((key) => left.has(key));
  const merged: unknown[] = [];
  const done = new Set<string>();
  const take = (key: string): void => {
    done.add(key);
    merged.push(merge(left.get(key), right.get(key), list.element()));
  };
  let [l, r] = [0, 0];
  let next = shared.shift();
  while (l < leftKeys.length || r < rightKeys.length) {
    const [mine, theirs] = [leftKeys[l], rightKeys[r]];
    if (mine !== undefined && theirs !== undefined) {
      if (mine === theirs) {
        take(mine);
        l += 1;
        r += 1;
        next = shared.shift();
        continue;
      }
      if (right.has(mine) && next !== undefined && next !== mine) {
        l += 1;
        continue;
      }
    }
    if (mine !== undefined) {
      if (!right.has(mine)) {
        take(mine);
        l += 1;
        continue;
      }
      if (done.has(mine)) l += 1;
    }
    if (theirs !== undefined) {
      take(theirs);
      r += 1;
      if (next === theirs) next = shared.shift();
    }
  }
  return merged;
}
