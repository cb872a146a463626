import { Chalk } from 'chalk';
import type { Topology } from '../mesh/topology/topology.ts';
import { tallyOf } from '../state/change-set.ts';
import type { Change, ChangeSet } from '../state/change.ts';
import { changeLines } from './change-lines.ts';
import { shownKinds, signs } from './changes.ts';
import { gitLines } from './git-lines.ts';
import { keptLines } from './kept-lines.ts';
import { codeBlock, codeSpan, folded } from './markdown.ts';
import { notesOf, stepTable, unknownLines } from './plan-text.ts';
import { outlookLines } from './outlook-lines.ts';
import { alertLines } from './problem-lines.ts';
import { groupFacts, groupSteps, type StepGroup } from './step-groups.ts';
import { plural, type Style } from './style.ts';
import { tallyLines } from './tally-lines.ts';

/** Bytes that a comment may have: GitHub takes 65,536 letters, GitLab more. */
export const commentBudget = 60_000;

/** A part of a comment that is there as a whole, or not at all. */
interface Section {
  readonly text: string;
  /** What must not be overlooked comes first: 0 is the most urgent. */
  readonly rank: number;
}

/**
 * What `isthmus plan --format markdown` writes: the text of a comment on a pull request, of at most `budget` bytes. What does not
 * fit is left out by whole sections, creations first, and that is said.
 */
export function planMarkdown(
  changeSet: ChangeSet,
  topology: Topology,
  { id, budget = commentBudget }: { readonly id: string | undefined; readonly budget?: number },
): string {
  const style: Style = { palette: new Chalk({ level: 0 }), width: 110, verbose: false };
  const changing = changeSet.steps.filter(({ changes }) => changes.some(isChange));
  const groups = groupSteps(changing, topology, { alone: false });
  const unknown = groupFacts(groups, room);
  const problems = alertLines(changeSet, style);
  const head = headOf(changeSet, topology, { id, style });
  const sections: readonly Section[] = [
    ...blockOf(problems, 0),
    ...blockOf(stepTable(groups, unknown, style), 1),
    ...groups.map((group) => ({
      text: groupText(group, (change) =>
        changeLines(change, { say: group.say, notes: notesOf(change, unknown, style) }, style),
      ),
      rank: rankOf(group),
    })),
    ...blockOf(unknown.length === 0 ? [] : unknownLines(unknown, style), 6),
    ...blockOf(gitLines(changeSet, style), 1),
    ...blockOf(keptLines(changeSet, style), 7),
    ...blockOf(outlookLines(changeSet, style), 1),
  ];
  const chosen = fitting(sections, budget - bytesOf(head) - roomForRest);
  const rest = sections.length - chosen.length;
  const left =
    rest === 0
      ? []
      : [
          `**${rest} of ${plural(sections.length, 'section')}** left out, as this may have at most ${budget} bytes. \`isthmus plan\` shows all of it.`,
        ];
  return `${[head, ...chosen.map(({ text }) => text), ...left].join('\n\n')}\n`;
}

/** Columns for the names of clusters in the id of a group. */
const room = 40;

/** Bytes for what is said of sections that are left out. */
const roomForRest = 200;

function isChange({ kind }: Change): boolean {
  return kind !== 'keep';
}

/** The first line of a comment, which nobody sees: by it a pipeline finds its own again. */
export function markerOf(command: 'plan' | 'verify', mesh: string): string {
  return `<!-- isthmus ${command} ${mesh.replaceAll(/[^\w.]+/g, '-')} -->`;
}

function headOf(
  changeSet: ChangeSet,
  { name }: Topology,
  { id, style }: { readonly id: string | undefined; readonly style: Style },
): string {
  const [tally = '', ...more] = tallyLines(changeSet, { ...style, width: Infinity });
  return [
    markerOf('plan', name),
    `### isthmus plan of ${codeSpan(name)}`,
    `**${tally}**${id === undefined ? '' : `  \nPlan ID: ${codeSpan(id)}`}`,
    ...more.map((line) => (line.startsWith('!') ? `:warning: ${codeSpan(line.slice(2))}` : line)),
  ].join('\n\n');
}

function blockOf(lines: readonly string[], rank: number): readonly Section[] {
  return lines.length === 0 ? [] : [{ text: codeBlock(lines), rank }];
}

function groupText(group: StepGroup, linesOf: (change: Change) => readonly string[]): string {
  const changes = group.first.changes.filter(isChange);
  const counts = tallyOf(changes);
  const words = shownKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${signs[kind]}${counts[kind]} ${kind}`)
    .join(', ');
  const each = group.steps.length > 1 ? ' each' : '';
  // Two columns to the left, so that signs stand where a diff has them.
  const lines = changes.flatMap(linesOf).map((line) => line.replace(/^ {2}/, ''));
  return folded(group.id(room), `${words}${each}`, codeBlock([group.title, ...lines], 'diff'));
}

/** What takes something away, or restarts it, is read first. */
function rankOf({ first: { changes } }: StepGroup): number {
  const kinds = new Set(changes.map(({ kind }) => kind));
  if (kinds.has('delete') || kinds.has('replace')) return 2;
  if (changes.some(({ disturbs }) => disturbs !== undefined)) return 3;
  return kinds.has('update') || kinds.has('adopt') ? 4 : 5;
}

/** The most urgent sections that fit, in the order in which they stand. */
function fitting(sections: readonly Section[], budget: number): readonly Section[] {
  const chosen = new Set<Section>();
  let left = budget;
  for (const section of sections.toSorted((one, other) => one.rank - other.rank)) {
    const size = bytesOf(section.text) + 2;
    if (size > left) continue;
    chosen.add(section);
    left -= size;
  }
  return sections.filter((section) => chosen.has(section));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
