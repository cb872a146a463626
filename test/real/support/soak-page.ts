import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sectionOf, table } from '../../soak/page.ts';
import { repository } from '../../support/repository.ts';

/** `npm run test:soak` says so. */
export const isSoak = process.env['ISTHMUS_SOAK'] === '1';

const page = join(repository, 'docs/soak.md');

/** In a soak, writes the lines into this section of docs/soak.md. */
export function writeSection(name: string, lines: readonly string[]): void {
  if (isSoak) writeFileSync(page, sectionOf(readFileSync(page, 'utf8'), name, lines));
}

/** The same of what was done under load: words, directions, requests a second in each, requests, lost, seconds. */
export function writeLoads(name: string, rows: readonly (readonly string[])[]): void {
  const head = ['what', 'directions', 'a second in each, at least', 'requests', 'lost', 'seconds'];
  writeSection(name, table(head, rows));
}
