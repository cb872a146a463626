import { describeRef } from '../cluster/object.ts';
import { isPruning } from '../state/change-set.ts';
import type { ChangeSet, StepChanges } from '../state/change.ts';
import { type FormerCluster, isAbout } from '../state/former-clusters.ts';
import { visibleIn } from '../visible.ts';
import { wrapIndented } from './indent.ts';
import { asIs, type Style } from './style.ts';

/** The clusters that left mesh.yaml: what others hold of them, and how what they have themselves is taken away. */
export function formerLines(
  { former = [], steps }: ChangeSet,
  { palette, width, advice = asIs }: Style,
): readonly string[] {
  return former.map(visibleIn).flatMap((cluster, index) => {
    const held = steps.filter(({ step }) => isAbout(step.id, cluster.name)).flatMap(heldIn);
    return [
      ...(index === 0 ? [] : ['']),
      palette.bold(headOf(cluster)),
      ...held.flatMap((what) => wrapIndented(`  ${what}`, width)),
      ...(cluster.now === undefined ? farewell(cluster, { width, advice }) : []),
    ];
  });
}

function headOf({ name, now }: FormerCluster): string {
  return now === undefined ? `${name} is no longer in mesh.yaml` : `${name} is called ${now} now`;
}

function heldIn({ step, changes }: StepChanges): readonly string[] {
  return visibleIn(changes).flatMap((change) => {
    if (change.kind !== 'delete') return [];
    const { ref } = change;
    const what = ref.kind === 'Secret' ? `a credential, ${describeRef(ref)}` : describeRef(ref);
    return [
      `${step.cluster} holds ${what}: deleted ${isPruning(change) ? 'with --prune' : 'by apply'}`,
    ];
  });
}

function farewell(
  { name, context }: FormerCluster,
  { width, advice }: Required<Pick<Style, 'width' | 'advice'>>,
): readonly string[] {
  // What a cluster says of contexts is no part of a command unless it can be nothing but a name.
  const plain = /^[\w@%+=:,./-]+$/.test(context) ? context : 'CONTEXT';
  const command = advice(`\`isthmus destroy --cluster ${name} --context ${plain}\``);
  const words = `  what it has itself stays; while its context ${context} is at hand, this deletes it:`;
  return [...wrapIndented(words, width), `      ${command.slice(1, -1)}`];
}
