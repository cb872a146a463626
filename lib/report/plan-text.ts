import { newestVersion } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { tallyOf } from '../state/change-set.ts';
import { withoutLabels } from '../state/labelling.ts';
import { changeLines, reasonsOf } from './change-lines.ts';
import { alikeLabels, labelLines } from './label-changes.ts';
import { paintKind, shownKinds, signs } from './changes.ts';
import { formerLines } from './former-lines.ts';
import { wrapIndented } from './indent.ts';
import { gitLines } from './git-lines.ts';
import { keptLines } from './kept-lines.ts';
import { outlookLines } from './outlook-lines.ts';
import { obstacleLines, problemLines, remarkLines, unsearchedLines } from './problem-lines.ts';
import {
  type FactGroup,
  groupFacts,
  groupSteps,
  type StepGroup,
  unknownIn,
  waitsFor,
} from './step-groups.ts';
import { circled, plural, type Style } from './style.ts';
import { tallyLines } from './tally-lines.ts';
import { columns } from './width.ts';

/**
 * What `isthmus plan` prints: a table of steps, what is known only after apply, every object that changes with its
 * fields, what could not be looked at, and the tally. Steps that are alike in many clusters are one, unless everything is asked
 * for; a summary names no objects.
 */
export function planLines(
  changeSet: ChangeSet,
  topology: Topology,
  style: Style & { readonly summary?: boolean },
): readonly string[] {
  const { steps } = style.verbose ? changeSet : withoutLabels(changeSet);
  const changing = steps.filter(({ changes }) => changes.some(isChange));
  const groups = groupSteps(changing, topology, { alone: style.verbose });
  const unknown = groupFacts(groups, room);
  const blocks = [
    changing.length === 0
      ? []
      : [heading(topology, style), '', ...stepTable(groups, unknown, style)],
    unknown.length === 0 ? [] : unknownLines(unknown, style),
    ...(style.summary ? [] : groups.map((group) => stepLines(group, unknown, style))),
    gitLines(changeSet, style),
    keptLines(changeSet, style),
    outlookLines(changeSet, style),
    formerLines(changeSet, style),
    remarkLines(changeSet, style),
    problemLines(changeSet, style),
    unsearchedLines(changeSet, style),
    obstacleLines(changeSet, style),
    tallyLines(changeSet, style),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function heading(topology: Topology, { palette, purpose }: Style): string {
  const { name, clusters } = topology;
  if (purpose === 'destroy') return `${palette.bold(name)}: what is destroyed of it, in this order`;
  return `${palette.bold(name)}: Istio ${newestVersion(topology)} on ${plural(clusters.length, 'cluster')}`;
}

function isChange(change: Change): boolean {
  return change.kind !== 'keep';
}

/** Columns for the names of clusters in the id of a group. */
const room = 24;

/** The steps that change something, with how much. */
export function stepTable(
  groups: readonly StepGroup[],
  unknown: readonly FactGroup[],
  style: Style,
): readonly string[] {
  const { palette, width } = style;
  const rows = groups.map((group) => {
    const counts = tallyOf(group.first.changes);
    const kinds = shownKinds.filter((kind) => counts[kind] > 0);
    const each = group.steps.length > 1 ? ' each' : '';
    const parts = kinds.map((kind) =>
      paintKind(kind, palette)(`${signs[kind]}${counts[kind]} ${kind}${each}`),
    );
    const needs = marksOf(group, unknown);
    const effects = new Set(group.first.changes.flatMap(({ disturbs }) => disturbs ?? []));
    const what = [
      ...parts,
      ...(needs.length === 0 ? [] : [`needs ${needs.join(' ')}`]),
      ...[...effects].map((effect) => palette.yellow(`! ${effect}`)),
    ];
    return { id: group.id(room), what: what.join('  '), title: group.title };
  });
  const fitting = rows.filter((row) => 2 + columns(row.id) + 2 + columns(row.what) <= width);
  const idWidth = Math.max(0, ...fitting.map(({ id }) => columns(id)));
  const whatWidth = Math.max(...rows.map(({ what }) => columns(what)));
  const titled = rows.every(
    ({ id, title }) =>
      columns(id) <= idWidth && 2 + idWidth + 2 + whatWidth + 2 + columns(title) <= width,
  );
  return rows.flatMap(({ id, what, title }) => {
    const padding = ' '.repeat(Math.max(idWidth - columns(id), 0));
    const line = `  ${palette.bold(id)}${padding}  ${what}`;
    if (columns(line) > width) {
      return [`  ${palette.bold(id)}`, ...wrapIndented(`    ${what}`, width)];
    }
    if (!titled) return [line];
    return [`${line}${' '.repeat(whatWidth - columns(what) + 2)}${palette.dim(title)}`];
  });
}

function marksOf(group: StepGroup, unknown: readonly FactGroup[]): readonly string[] {
  return unknown.flatMap((facts, index) => (waitsFor(group, facts) ? [circled(index)] : []));
}

export function unknownLines(unknown: readonly FactGroup[], { palette }: Style): readonly string[] {
  return [
    palette.bold('Known only after apply'),
    ...unknown.flatMap(({ name, place, consumers }, index) => [
      `  ${circled(index)} ${name}`,
      palette.dim(`      ${place}`),
      ...consumers.map((consumer) => `      → ${consumer}`),
    ]),
  ];
}

function stepLines(
  group: StepGroup,
  unknown: readonly FactGroup[],
  style: Style,
): readonly string[] {
  const { palette } = style;
  const { first, steps, title } = group;
  const changes = first.changes.filter(isChange);
  const same = steps.length === 1 ? '' : `: the same ${plural(changes.length, 'object')}`;
  const labels = style.verbose ? new Map<Change, readonly Change[]>() : alikeLabels(changes);
  return [
    `${palette.bold(title)} ${palette.dim(`(${group.id(room)})${same}`)}`,
    ...changes.flatMap((change) => {
      const relabelled = labels.get(change);
      if (relabelled !== undefined && relabelled[0] !== change) return [];
      return relabelled === undefined
        ? changeLines(change, { say: group.say, notes: notesOf(change, unknown, style) }, style)
        : labelLines(relabelled, group.say, style);
    }),
  ];
}

/** Why it is so, what is not known yet, and how sure it is. */
export function notesOf(
  change: Change,
  unknown: readonly FactGroup[],
  { verbose }: Pick<Style, 'verbose'>,
): readonly string[] {
  const carried = new Set(unknownIn(change).map(({ id }) => id));
  const needs = unknown.flatMap(({ facts }, index) =>
    facts.some(({ id }) => carried.has(id)) ? [circled(index)] : [],
  );
  return [
    ...reasonsOf(change),
    ...(needs.length > 0 ? [`known after apply: ${needs.join(' ')}`] : []),
    ...(change.note !== undefined && verbose ? [change.note] : []),
  ];
}
