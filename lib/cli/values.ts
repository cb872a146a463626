import { InvalidArgumentError } from 'commander';

/** `1h30m`, `90s`, `5m` → milliseconds. Throws `InvalidArgumentError`. */
export function duration(text: string): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [hours, minutes, seconds] = (match ?? []).slice(1).map((part) => Number(part || 0));
  const total = ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
  if (total === 0) throw new InvalidArgumentError('write a duration such as 90s, 5m or 1h.');
  return total;
}

/** `16` → 16. Throws `InvalidArgumentError`. */
export function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('write a whole number from 1.');
  return Number(text);
}
