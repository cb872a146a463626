/** `1h30m`, `90s`, `5m` → milliseconds; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const parts = [hours, minutes, seconds];
  if (parts.every((part) => part === undefined)) return undefined;
  return parts.reduce((sum, part) => sum * 60 + Number(part ?? 0), 0) * 1000;
}

/** Milliseconds → `1h30m`, `90s`: as people write it, whole seconds. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return said.length === 0 ? '0s' : said.join('');
}
