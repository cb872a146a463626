import type { Problem } from './change.ts';
import { formatOf, type Inventory, keptFormat } from './inventory.ts';

type Inventories = ReadonlyMap<string, Inventory | undefined>;

/** Clusters that a newer isthmus has worked in: this one would not understand what it finds there. */
export function newerFormats(inventories: Inventories): readonly Problem[] {
  return withFormat(inventories, (format) => format > keptFormat).map(({ cluster, format }) => ({
    code: 'E-NEWER-ISTHMUS',
    message: `a newer isthmus has applied the mesh in ${cluster}: what it keeps there has format ${format}, and this one knows ${keptFormat}`,
    hint: 'take that isthmus, or a newer one',
    cluster,
  }));
}

/** Clusters in which the next apply brings what an older isthmus keeps into the form of this one. */
export function olderFormats(inventories: Inventories): readonly Problem[] {
  return withFormat(inventories, (format) => format < keptFormat).map(({ cluster, format }) => ({
    code: 'W-OLDER-ISTHMUS',
    message: `an older isthmus has applied the mesh in ${cluster}: apply brings what it keeps there from format ${format} to ${keptFormat}`,
    hint: 'from then on the older one refuses to work there',
    cluster,
  }));
}

function withFormat(inventories: Inventories, fits: (format: number) => boolean) {
  return [...inventories].flatMap(([cluster, inventory]) => {
    const format = inventory && formatOf(inventory);
    return format === undefined || !fits(format) ? [] : [{ cluster, format }];
  });
}
