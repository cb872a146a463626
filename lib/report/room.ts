/** Of a drawing, or of where it is seen, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A drawing that is made smaller than this has words that are hard to read. */
export const legible = 0.75;

/** How large a drawing is shown at first: whole if its words stay legible; otherwise as wide as the room. */
export function scaleIn(room: Size, drawing: Size): number {
  const whole = wholeIn(room, drawing);
  return whole >= legible ? whole : widthIn(room, drawing);
}

/** How large a drawing may be to be seen whole; never larger than it is. */
export function wholeIn(room: Size, drawing: Size): number {
  return Math.min(widthIn(room, drawing), room.height / Math.max(1, drawing.height));
}

function widthIn(room: Size, drawing: Size): number {
  return Math.min(1, room.width / Math.max(1, drawing.width));
}

/** Of some drawings of the same, the one that is seen best; the first among equals. */
export function bestIn<Drawing extends Size>(
  room: Size,
  drawings: readonly [Drawing, ...Drawing[]],
): Drawing {
  return drawings.reduce((best, other) => (isBetter(other, best, room) ? other : best));
}

/** Whole is best; otherwise large, and then short. */
function isBetter(one: Size, other: Size, room: Size): boolean {
  const [whole, otherWhole] = [wholeIn(room, one), wholeIn(room, other)];
  if (Math.max(whole, otherWhole) >= legible) return whole > otherWhole;
  const [wide, otherWide] = [widthIn(room, one), widthIn(room, other)];
  return wide > otherWide || (wide === otherWide && one.height < other.height);
}
