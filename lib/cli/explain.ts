import { nearest } from '../nearest.ts';
import type { Style } from '../report/style.ts';
import { codeUrl } from '../mesh/findings/codes.ts';
import { codesPage } from './codes-page.ts';
import { exitCodes, type World } from './world.ts';

/** `isthmus explain CODE`: the section of docs/codes.md; without a code, all of them with their first sentence. */
export function explain(word: string | undefined, world: World, { palette }: Style): number {
  const sections = codesPage();
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
