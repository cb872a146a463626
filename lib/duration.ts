/** `1h30m`, `90s`, `5m` → milliseconds; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const parts = [hours, minutes, seconds];
  if (parts.every((part) => part === undefined)) return undefined;
  return parts.reduce((sum, part) => sum * 60 + Number(part ?? 0), 0) * 1000;
}
