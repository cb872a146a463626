import { createRequire } from 'node:module';

/** The version in the package.json of isthmus. */
export function packageVersion(): string {
  const found: unknown = createRequire(import.meta.url)('isthmus/package.json');
  return typeof found === 'object' && found !== null && 'version' in found
    ? String(found.version)
    : '';
}
