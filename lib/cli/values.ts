import { InvalidArgumentError } from 'commander';
import { durationOf } from '../duration.ts';

/** `1h30m`, `90s`, `5m` → milliseconds, never 0. Throws `InvalidArgumentError`. */
export function duration(text: string): number {
  const total = durationOf(text) ?? 0;
  if (total === 0) throw new InvalidArgumentError('write a duration such as 90s, 5m or 1h.');
  return total;
}

/** `16` → 16. Throws `InvalidArgumentError`. */
export function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('write a whole number from 1.');
  return Number(text);
}
