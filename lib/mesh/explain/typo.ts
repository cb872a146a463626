import { edits } from '../../nearest.ts';

/** One letter, or signs between words: `egress` is no misspelt `ingress`. */
export function isTypo(word: string, meant: string): boolean {
  const [one = '', other = ''] = [word, meant].map((text) =>
    text.toLowerCase().replaceAll(/[\s_-]/g, ''),
  );
  return edits(one, other) < 2;
}
