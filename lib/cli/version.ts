import { createRequire } from 'node:module';

/** Version of the package. */
export function packageVersion(): string {
  const found: unknown = createRequire(import.meta.url)('isthmus/package.json');
  return typeof found === 'object' && found !== null && 'version' in found
    ? String(found.version)
    : '';
}

/** When, and by which isthmus; for pages that are kept. Milliseconds since the epoch. */
export function madeAt(now: number): string {
  return `${new Date(now).toISOString()} by isthmus ${packageVersion()}`;
}
