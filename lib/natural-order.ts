const collator = new Intl.Collator('en', { numeric: true });

/** Compares names as people order them: `c2` before `c10`. Names that differ are never equal. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
