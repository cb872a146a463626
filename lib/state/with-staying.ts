import { branch, joined } from '../cluster/field-tree.ts';
import type { FieldTree } from '../cluster/managed-fields.ts';
import type { Manifest } from '../cluster/object.ts';
import type { Change } from './change.ts';
import type { RenamedItem } from './renamed.ts';
import { fieldsIn, keeping, lossesOf } from './takeover.ts';

/**
 * What others hold, too, and what they have renamed, goes only with `--adopt`; until then we go on holding it, so that the next plan says
 * it again.
 */
export function withStaying(
  plain: Change,
  {
    live,
    desired,
    stays,
    renamed,
  }: {
    readonly live: Manifest;
    readonly desired: Manifest;
    readonly stays: FieldTree;
    readonly renamed: readonly RenamedItem[];
  },
): Change {
  const sole = renamed.map(({ entry, path }) => branch(entry, path)).reduce(joined, stays);
  const otherwise: Change =
    plain.kind === 'update' ? { ...plain, desired: keeping(desired, live, sole) } : plain;
  // A renamed item is shown as a whole.
  const items = renamed.flatMap(({ path }) => fieldsIn(live, branch({}, path)));
  const own = 'fields' in plain ? plain.fields : [];
  return {
    kind: 'adopt',
    ref: plain.ref,
    desired,
    fields: [...own, ...fieldsIn(live, stays), ...items],
    unknown: [],
    force: 'force' in plain && plain.force,
    fieldsOnly: true,
    sole,
    losses: lossesOf(live, sole),
    otherwise,
    certainty: 'verified',
  };
}
