import type { ChalkInstance } from 'chalk';
import type { ChangeKind } from '../state/change-set.ts';

/** In the order in which they are shown: the most dangerous last. */
export const shownKinds = ['create', 'update', 'adopt', 'replace', 'delete'] as const;

export const signs: Readonly<Record<ChangeKind, string>> = {
  create: '+',
  update: '~',
  adopt: '>',
  replace: '±',
  delete: '-',
  keep: ' ',
};

/** The colour of a kind of change. */
export function paintKind(kind: ChangeKind, palette: ChalkInstance): (text: string) => string {
  const colours = {
    create: palette.green,
    update: palette.yellow,
    adopt: palette.cyan,
    replace: palette.red,
    delete: palette.red,
    keep: palette.reset,
  };
  return colours[kind];
}
