import type { Topology } from '../mesh/topology/topology.ts';
import { changesOf } from '../state/change-set.ts';
import type { Change, ChangeSet, FieldChange, Owner, StepChanges } from '../state/change.ts';
import { type DriftCause, causes, isInSync, isNothingThere, partOf } from '../state/drift.ts';
import { changeLines, reasonsOf } from './change-lines.ts';
import { gitLines, gitTally } from './git-lines.ts';
import { problemLines, remarkLines, unsearchedLines } from './problem-lines.ts';
import { groupSteps, type StepGroup, unknownIn } from './step-groups.ts';
import { asIs, plural, type Style } from './style.ts';
import { tallyLines } from './tally-lines.ts';
import { wrap } from './width.ts';

/** What `isthmus status` prints: by cause, step by step, what differs, who changed it and when; and what apply would do. */
export function statusLines(
  changeSet: ChangeSet,
  topology: Topology,
  style: Style,
): readonly string[] {
  const { palette, width, advice = asIs } = style;
  if (isNothingThere(changeSet)) {
    const nothing = `Nothing of ${topology.name} is there: it was not applied yet, or all of it was deleted.`;
    return [
      ...wrap(nothing, width).map((line) => palette.bold(line)),
      advice('`isthmus plan` shows what apply would make.'),
      ...spaced(problemLines(changeSet, style)),
    ];
  }
  const parts = causes.map((cause) => ({ cause, steps: partOf(changeSet, cause) }));
  const blocks = [
    ...parts.map(({ cause, steps }) => partLines(steps, cause, topology, style)),
    gitLines(changeSet, style),
    remarkLines(changeSet, style),
    unsearchedLines(changeSet, style),
    problemLines(changeSet, style),
    summaryLines(changeSet, style),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : spaced(block)));
}

const headings: Readonly<Record<DriftCause, string>> = {
  drift: 'Changed since it was applied',
  unclear: 'Missing or not ours: deleted or made anew since, or not applied yet',
  edit: 'As it was applied, but mesh.yaml says otherwise now',
  'left-over': 'Left over: ours, but no step wants it any more',
};

function partLines(
  steps: readonly StepChanges[],
  cause: DriftCause,
  topology: Topology,
  style: Style,
): readonly string[] {
  if (steps.length === 0) return [];
  const { palette, verbose } = style;
  return [
    palette.bold(headings[cause]),
    ...groupSteps(steps, topology, { alone: verbose }).flatMap((group) => stepLines(group, style)),
  ];
}

/** Columns for the names of clusters in the id of a group. */
const room = 40;

/** So many objects of a step are named. */
const most = 8;

function stepLines(group: StepGroup, style: Style): readonly string[] {
  const { palette, verbose } = style;
  const { changes } = group.first;
  const shown = verbose || changes.length <= most + 1 ? changes : changes.slice(0, most);
  const rest = changes.length - shown.length;
  return [
    palette.cyan(group.id(room)),
    ...shown.flatMap((change) =>
      changeLines(change, { say: group.say, notes: notesOf(change), who: whoDid }, style),
    ),
    ...(rest > 0 ? [palette.dim(`  … ${plural(rest, 'more object')}, shown with -v`)] : []),
  ];
}

function notesOf(change: Change): readonly string[] {
  const needs = unknownIn(change).map(
    ({ name }) => `carries the ${name}, which nobody can tell now`,
  );
  return [
    ...(change.kind === 'adopt' && !change.fieldsOnly ? ['there, but not ours'] : []),
    ...reasonsOf(change).filter(() => change.kind !== 'delete'),
    ...needs,
    ...(change.note === undefined ? [] : [change.note]),
  ];
}

/** Who made the field what it is. */
function whoDid({ drift, owner, follows }: FieldChange): string {
  if (follows !== undefined) return `the ${follows.name} has changed${by(follows.owner)}`;
  if (drift === 'changed') return `changed${by(owner)}`;
  if (drift === 'gone') return 'nobody holds it';
  return owner === undefined ? '' : `also held by ${owner.manager}`;
}

function by(owner: Owner | undefined): string {
  if (owner === undefined) return '';
  return ` by ${owner.manager}${owner.time === undefined ? '' : ` at ${owner.time}`}`;
}

/** In one line that nothing differs, or how much does and what apply would do. */
function summaryLines(changeSet: ChangeSet, style: Style): readonly string[] {
  const { palette, width } = style;
  const changes = changesOf(changeSet);
  const counts = causes.flatMap((cause) => {
    const count = partOf(changeSet, cause).reduce((sum, { changes }) => sum + changes.length, 0);
    return count === 0 ? [] : [`${count} ${counted[cause]}`];
  });
  const inSync = isInSync(changeSet);
  if (counts.length > 0) {
    const words = `${inSync ? 'No drift' : 'Drift'}: ${counts.join(', ')}.`;
    return [
      ...wrap(words, width).map((line) => palette.bold(line)),
      ...tallyLines(changeSet, style),
    ];
  }
  if (!inSync) return tallyLines(changeSet, style);
  const clusters = new Set(changeSet.steps.map(({ step }) => step.cluster)).size;
  const words = `In sync. ${plural(clusters, 'cluster')}, ${plural(changes.length, 'object')} as applied and as mesh.yaml says.`;
  const git = gitTally(changeSet);
  return [
    ...wrap(words, width).map((line) => palette.bold(line)),
    ...(git === undefined ? [] : wrap(git, width)),
  ];
}

const counted: Readonly<Record<DriftCause, string>> = {
  drift: 'changed since',
  unclear: 'missing or not ours',
  edit: 'otherwise in mesh.yaml now',
  'left-over': 'left over',
};

function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}
