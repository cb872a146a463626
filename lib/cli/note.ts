import { wrapIndented } from '../report/indent.ts';
import type { World } from './world.ts';

/** Tells on stderr what is no result: on a terminal in lines that fit, elsewhere in one line. */
export function note(words: string, { stderr }: Pick<World, 'stderr'>): void {
  const lines = stderr.isTerminal ? wrapIndented(words, stderr.width()) : [words];
  stderr.write(lines.map((line) => `${line}\n`).join(''));
}
