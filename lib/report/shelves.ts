import type { Size } from './room.ts';

/** Boxes from left to right in rows that are no wider than `most`, unless one box alone is; with gaps between them. */
export function onShelves<Box extends Size>(
  boxes: readonly Box[],
  most: number,
  gap: number,
): readonly (Box & { readonly x: number; readonly y: number })[] {
  let [x, y, tallest] = [0, 0, 0];
  return boxes.map((box) => {
    if (x > 0 && x + box.width > most) [x, y, tallest] = [0, y + tallest + gap, 0];
    const placed = { ...box, x, y };
    x += box.width + gap;
    tallest = Math.max(tallest, box.height);
    return placed;
  });
}

/** What boxes take up together, from the upper left corner on. */
export function extentOf(
  boxes: readonly (Size & { readonly x: number; readonly y: number })[],
): Size {
  return {
    width: Math.max(0, ...boxes.map(({ x, width }) => x + width)),
    height: Math.max(0, ...boxes.map(({ y, height }) => y + height)),
  };
}
