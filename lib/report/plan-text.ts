import { stringify } from 'yaml';
import { describeRef } from '../cluster/object.ts';
import { newestVersion } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Change, ChangeSet, FieldChange, StepChanges } from '../state/change.ts';
import { redact } from '../state/redact.ts';
import { eachOnce } from '../steps/facts.ts';
import type { Fact } from '../steps/step.ts';
import { changesOf, problemsOf, tallyOf } from '../state/change-set.ts';
import { paintKind, shownKinds, signs } from './changes.ts';
import { fieldLines } from './field-lines.ts';
import { keptLines } from './kept-lines.ts';
import { problemLines } from './problem-lines.ts';
import { circled, plural, type Style } from './style.ts';
import { columns } from './width.ts';

/**
 * What `isthmus plan` prints: a table of steps, what is known only after apply, every object that changes with its
 * fields, what could not be looked at, and the tally.
 */
export function planLines(
  changeSet: ChangeSet,
  topology: Topology,
  style: Style,
): readonly string[] {
  const changing = changeSet.steps.filter(({ changes }) => changes.some(isChange));
  const unknown = unknownFacts(changeSet);
  const blocks = [
    changing.length === 0
      ? []
      : [heading(topology, style), '', ...stepTable(changing, unknown, style)],
    unknown.length === 0 ? [] : unknownLines(changeSet, unknown, style),
    ...changing.map((step) => stepLines(step, unknown, style)),
    keptLines(changeSet, style),
    problemLines(changeSet, style),
    [summary(changeSet, style)],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function heading(topology: Topology, { palette }: Style): string {
  const { name, clusters } = topology;
  return `${palette.bold(name)}: Istio ${newestVersion(topology)} on ${plural(clusters.length, 'cluster')}`;
}

function isChange(change: Change): boolean {
  return change.kind !== 'keep';
}

function stepTable(
  steps: readonly StepChanges[],
  unknown: readonly Fact<unknown>[],
  style: Style,
): readonly string[] {
  const idWidth = Math.max(...steps.map(({ step }) => step.id.length));
  const rows = steps.map((planned) => {
    const { step, changes, missing } = planned;
    const counts = tallyOf(changes);
    const parts = shownKinds
      .filter((kind) => counts[kind] > 0)
      .map((kind) => paintKind(kind, style.palette)(`${signs[kind]}${counts[kind]} ${kind}`));
    const needs = unknown.flatMap(({ id }, index) =>
      missing.some((fact) => fact.id === id) ? [circled(index)] : [],
    );
    const waits = needs.length === 0 ? '' : `  needs ${needs.join(' ')}`;
    return { id: step.id.padEnd(idWidth), what: parts.join('  ') + waits, title: step.title };
  });
  const whatWidth = Math.max(...rows.map(({ what }) => columns(what)));
  const room = style.width - 2 - idWidth - 2 - whatWidth - 2;
  const titled = rows.every(({ title }) => title.length <= room);
  return rows.map(({ id, what, title }) => {
    const line = `  ${style.palette.bold(id)}  ${what}`;
    return titled
      ? `${line}${' '.repeat(whatWidth - columns(what) + 2)}${style.palette.dim(title)}`
      : line;
  });
}

/** Those that somebody waits for: the steps that could not be looked at are left out. */
function unknownFacts(changeSet: ChangeSet): readonly Fact<unknown>[] {
  const missing = changeSet.steps.flatMap((planned) => planned.missing);
  return eachOnce(missing).filter((fact) => consumers(changeSet, fact).length > 0);
}

function unknownLines(
  changeSet: ChangeSet,
  unknown: readonly Fact<unknown>[],
  { palette }: Style,
): readonly string[] {
  return [
    palette.bold('Known only after apply'),
    ...unknown.flatMap((fact, index) => [
      `  ${circled(index)} ${fact.name}`,
      palette.dim(`      ${describeRef(fact.object)} ${fact.path} in ${fact.cluster}`),
      ...consumers(changeSet, fact).map((consumer) => `      → ${consumer}`),
    ]),
  ];
}

function consumers(changeSet: ChangeSet, fact: Fact<unknown>): readonly string[] {
  return changeSet.steps.flatMap(({ step, changes }) =>
    changes
      .filter((change) => carries(change, fact))
      .map((change) => `${step.id}: ${describeRef(change.ref)}`),
  );
}

function carries(change: Change, fact: Fact<unknown>): boolean {
  const unknown = 'unknown' in change ? change.unknown : [];
  return unknown.some(({ id }) => id === fact.id);
}

function stepLines(
  { step, changes }: StepChanges,
  unknown: readonly Fact<unknown>[],
  style: Style,
): readonly string[] {
  const { palette } = style;
  return [
    `${palette.bold(step.title)} ${palette.dim(`(${step.id})`)}`,
    ...changes.filter(isChange).flatMap((change) => changeLines(change, unknown, style)),
  ];
}

function changeLines(
  change: Change,
  unknown: readonly Fact<unknown>[],
  style: Style,
): readonly string[] {
  const { palette, verbose } = style;
  const needs = unknown
    .map((fact, index) => (carries(change, fact) ? circled(index) : ''))
    .filter((mark) => mark !== '');
  const notes = [
    ...(change.kind === 'replace' && change.foreign ? ['not ours'] : []),
    ...(change.kind === 'replace' ? [`must be deleted and created again: ${change.reason}`] : []),
    ...(change.kind === 'delete' ? [change.reason] : []),
    ...(change.made === undefined ? [] : [`will be made: ${change.made}`]),
    ...(needs.length > 0 ? [`known after apply: ${needs.join(' ')}`] : []),
    ...(change.note !== undefined && verbose ? [change.note] : []),
  ];
  const note = notes.length === 0 ? '' : palette.dim(`  (${notes.join('; ')})`);
  const head = `  ${paintKind(change.kind, palette)(signs[change.kind])} ${describeRef(change.ref)}${note}`;
  const fields = 'fields' in change ? change.fields : [];
  return [
    head,
    ...shownFields(fields, style).map((line) => `      ${line}`),
    ...(verbose && change.kind === 'create' ? body(change, style) : []),
  ];
}

function shownFields(fields: readonly FieldChange[], style: Style): readonly string[] {
  const shown = style.verbose ? fields : fields.slice(0, 12);
  const rest = fields.length - shown.length;
  return [
    ...shown.flatMap((field) => fieldLines(field, style)),
    ...(rest > 0 ? [style.palette.dim(`… ${plural(rest, 'more field')}, shown with -v`)] : []),
  ];
}

/** A new object in full; definitions of types are left out, they are long and the same for everybody. */
function body(change: Change, { palette }: Style): readonly string[] {
  if (change.kind !== 'create' || change.ref.kind === 'CustomResourceDefinition') return [];
  if (change.unknown.some((fact) => fact.secret)) return [];
  const placeholders = change.unknown.map((fact) =>
    JSON.stringify(fact.placeholder).replaceAll('"', ''),
  );
  const text = placeholders.reduce(
    (yaml, placeholder) => yaml.replaceAll(placeholder, '(known after apply)'),
    stringify(redact(change.desired), { lineWidth: 0 }),
  );
  return text
    .trimEnd()
    .split('\n')
    .map((line) => palette.green(`      + ${line}`));
}

function summary(changeSet: ChangeSet, { palette }: Style): string {
  const changes = changesOf(changeSet);
  const counts = tallyOf(changes);
  const problems = problemsOf(changeSet).length;
  const looked = new Set(changeSet.steps.map(({ step }) => step.cluster));
  const clusters = plural(looked.size, 'cluster');
  if (!changes.some(isChange)) {
    if (problems > 0) {
      return palette.bold(`Incomplete: ${plural(problems, 'step')} could not be looked at.`);
    }
    const match = changes.length === 1 ? 'matches' : 'match';
    return palette.bold(
      `No changes. ${clusters}, ${plural(changes.length, 'object')} ${match} mesh.yaml.`,
    );
  }
  const words = {
    create: 'create',
    update: 'change',
    adopt: 'adopt',
    replace: 'replace',
    delete: 'delete (only with --prune)',
  };
  const parts = shownKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} to ${words[kind]}`);
  const certain = changes.filter(
    (change) => isChange(change) && change.certainty === 'verified',
  ).length;
  const later = changes.filter(
    (change) => change.certainty === 'deferred' || change.certainty === 'after-apply',
  ).length;
  const how = [
    ...(certain > 0 ? [`${certain} verified by the API servers`] : []),
    ...(later > 0 ? [`${later} checked right before they are written`] : []),
  ];
  const incomplete =
    problems === 0 ? '' : ` Incomplete: ${plural(problems, 'step')} could not be looked at.`;
  const certainty = how.length === 0 ? '' : palette.dim(` ${how.join(', ')}.`);
  return `${palette.bold(`Plan: ${parts.join(', ')} in ${clusters}.`)}${certainty}${incomplete}`;
}
