import { groupBy } from '../group-by.ts';
import { awaitedIn } from '../state/brought.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { clustersChanged } from '../state/clusters-changed.ts';
import { changesOf, isPruning, problemsOf, tallyOf } from '../state/change-set.ts';
import { isLabelling } from '../state/labelling.ts';
import { shownKinds } from './changes.ts';
import { gitTally } from './git-lines.ts';
import { plural, type Style } from './style.ts';
import { visible } from '../visible.ts';
import { wrap } from './width.ts';

/** How much would change, how sure that is, and what it does to what runs: the last lines of a plan. */
export function tallyLines(
  changeSet: ChangeSet,
  { palette, width, purpose }: Style,
): readonly string[] {
  const changes = changesOf(changeSet);
  const changing = changes.filter(({ kind }) => kind !== 'keep');
  const problems = problemsOf(changeSet).length;
  const incomplete = `Incomplete: ${plural(problems, 'step')} could not be looked at.`;
  const lines = (words: string, paint: (text: string) => string): readonly string[] =>
    wrap(words, width).map((line) => paint(line));
  const tally = gitTally(changeSet);
  const git = tally === undefined ? [] : lines(tally, palette.reset);
  if (changing.length === 0 && purpose === 'destroy') {
    return changeSet.obstacles === undefined ? lines('Nothing to destroy.', palette.bold) : [];
  }
  if (changing.length === 0) {
    const match = changes.length === 1 ? 'matches' : 'match';
    const looked = new Set(changeSet.steps.map(({ step }) => step.cluster));
    const none = `No changes. ${plural(looked.size, 'cluster')}, ${plural(changes.length, 'object')} ${match} mesh.yaml.`;
    const waiting = 'No changes but those that Git is to bring.';
    const words = awaitedIn(changeSet).length > 0 ? waiting : none;
    return [...lines(problems > 0 ? incomplete : words, palette.bold), ...git];
  }
  const counts = tallyOf(changes.filter((change) => !isLabelling(change)));
  const clusters = clustersChanged(changeSet);
  const labelled = changes.filter(isLabelling).length;
  const pruning = purpose === 'destroy' ? 0 : changes.filter(isPruning).length;
  const parts = [
    ...shownKinds.map((kind) => ({
      count: kind === 'delete' ? counts.delete - pruning : counts[kind],
      words: words[kind],
    })),
    { count: pruning, words: 'delete (only with --prune)' },
    { count: labelled, words: 'label' },
  ].flatMap(({ count, words }) => (count > 0 ? [`${count} to ${words}`] : []));
  return [
    ...lines(`Plan: ${parts.join(', ')} in ${plural(clusters.size, 'cluster')}.`, palette.bold),
    ...(labelled > 0 ? lines(labelling, palette.dim) : []),
    ...disturbing(changing).flatMap((effect) => lines(effect, palette.yellow)),
    ...git,
    ...losses(changing).flatMap((loss) => lines(loss, palette.reset)),
    ...certainties(changing).flatMap((how) => lines(how, palette.dim)),
    ...(problems === 0 ? [] : lines(incomplete, palette.bold)),
  ];
}

const words = {
  create: 'create',
  update: 'change',
  adopt: 'adopt',
  replace: 'replace',
  delete: 'delete',
};

const labelling =
  'To label: an older isthmus made them, or somebody took a label away; they get those by which isthmus knows its own, and nothing else of them changes.';

function disturbing(changing: readonly Change[]): readonly string[] {
  const effects = changing.flatMap(({ disturbs }) => disturbs ?? []);
  const counts = new Map<string, number>();
  for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  return [...counts].map(([effect, count]) => `! ${effect}: ${plural(count, 'object')}.`);
}

/** What other managers give up, all objects together. */
function losses(changing: readonly Change[]): readonly string[] {
  const all = changing.flatMap((change) => (change.kind === 'adopt' ? (change.losses ?? []) : []));
  return [...groupBy(all, ({ manager }) => manager)].map(([manager, those]) => {
    const fields = those.reduce((sum, loss) => sum + loss.fields.length, 0);
    return `${visible(manager)} gives up ${plural(fields, 'field')} of ${plural(those.length, 'object')}.`;
  });
}

function certainties(changing: readonly Change[]): readonly string[] {
  const certain = changing.filter(({ certainty }) => certainty === 'verified').length;
  const absent = changing.filter(({ certainty }) => certainty === 'absent').length;
  const later = changing.filter(
    ({ certainty }) => certainty === 'deferred' || certainty === 'after-apply',
  ).length;
  const how = [
    ...(certain > 0 ? [`${certain} verified by the API servers`] : []),
    ...(absent > 0 ? [`${absent} known not to be there`] : []),
    ...(later > 0
      ? [`${later} checked right before ${later === 1 ? 'it is' : 'they are'} written`]
      : []),
  ];
  return how.length === 0 ? [] : [`${how.join(', ')}.`];
}
