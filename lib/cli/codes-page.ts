import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** docs/codes.md by code: the paragraphs below each heading that is one, up to the next heading; output in fences is one. */
export function codesPage(): ReadonlyMap<string, readonly string[]> {
  const root = dirname(createRequire(import.meta.url).resolve('isthmus/package.json'));
  const page = readFileSync(join(root, 'docs/codes.md'), 'utf8');
  const found = page.split(/^#{1,3} /m).flatMap((section): [string, string[]][] => {
    const [heading = '', ...rest] = section.split('\n');
    if (!/^[EW]-[A-Z-]+$/.test(heading)) return [];
    const parts = rest
      .join('\n')
      .trim()
      .split(/^(```\n[^]*?\n```)$/m);
    return [[heading, parts.map((part) => part.trim()).filter((part) => part !== '')]];
  });
  return new Map(found);
}

export function codesExplained(): readonly string[] {
  return [...codesPage().keys()];
}
