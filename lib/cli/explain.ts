import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nearest } from '../nearest.ts';
import type { Style } from '../report/style.ts';
import { codeUrl } from '../mesh/findings/codes.ts';
import { exitCodes, type World } from './world.ts';

/** `isthmus explain CODE`: the section of docs/codes.md; without a code, all of them with their first sentence. */
export function explain(word: string | undefined, world: World, { palette }: Style): number {
  const sections = sectionsOf(codesPage());
  if (word === undefined) {
    const width = Math.max(...[...sections.keys()].map(({ length }) => length));
    for (const [code, [first = '']] of sections) {
      world.stdout.write(`${palette.bold(code.padEnd(width))}  ${first}\n`);
    }
    return exitCodes.fine;
  }
  const codes = [...sections.keys()];
  const code = codes.find((known) => isSame(known, word));
  if (code === undefined) {
    const guess = nearest(word.toUpperCase(), codes);
    const hint = guess === undefined ? '`isthmus explain` lists them' : `did you mean ${guess}?`;
    world.stderr.write(`error: no code is called ${word}: ${hint}\n`);
    return exitCodes.usage;
  }
  const paragraphs = sections.get(code) ?? [];
  const lines = paragraphs.map((text) => text.replace(/^```\n|\n```$/g, ''));
  world.stdout.write(`${[palette.bold(code), ...lines, codeUrl(code)].join('\n\n')}\n`);
  return exitCodes.fine;
}

/** `e-conflict` and `conflict` mean E-CONFLICT. */
function isSame(code: string, word: string): boolean {
  const wanted = word.toUpperCase();
  return code === wanted || code.slice(2) === wanted;
}

function codesPage(): string {
  const root = dirname(createRequire(import.meta.url).resolve('isthmus/package.json'));
  return readFileSync(join(root, 'docs/codes.md'), 'utf8');
}

/** The paragraphs below each heading that is a code, up to the next heading; output in fences is one. */
function sectionsOf(page: string): ReadonlyMap<string, readonly string[]> {
  const found = page.split(/^#{1,3} /m).flatMap((section): [string, string[]][] => {
    const [heading = '', ...rest] = section.split('\n');
    if (!/^[EW]-[A-Z-]+$/.test(heading)) return [];
    const body = rest.join('\n').trim();
    const parts = body.split(/^(```\n[^]*?\n```)$/m);
    return [[heading, parts.map((part) => part.trim()).filter((part) => part !== '')]];
  });
  return new Map(found);
}
