import { stringify } from 'yaml';
import { describeRef } from '../cluster/object.ts';
import type { Change, FieldChange } from '../state/change.ts';
import { redact } from '../state/redact.ts';
import { placeholderTexts } from '../steps/placeholder.ts';
import { visible } from '../visible.ts';
import { paintKind, signs } from './changes.ts';
import { fieldLines } from './field-lines.ts';
import { type FactGroup, type StepGroup, unknownIn } from './step-groups.ts';
import { circled, plural, type Style } from './style.ts';

/** An object that changes, with what is to be known of it and its fields. */
export function changeLines(
  change: Change,
  say: StepGroup['say'],
  unknown: readonly FactGroup[],
  style: Style,
): readonly string[] {
  const { palette, verbose } = style;
  const notes = changeNotes(change, unknown, style);
  const note = notes.length === 0 ? '' : palette.dim(`  (${visible(say(notes.join('; ')))})`);
  const effect = change.disturbs === undefined ? '' : palette.yellow(`  ! ${change.disturbs}`);
  const head = `  ${paintKind(change.kind, palette)(signs[change.kind])} ${say(describeRef(change.ref))}${effect}${note}`;
  const fields = 'fields' in change ? change.fields : [];
  return [
    head,
    ...shownFields(fields, style).map((line) => `      ${say(line)}`),
    ...(verbose && change.kind === 'create'
      ? bodyLines(change).map((line) => palette.green(`      + ${line}`))
      : []),
  ];
}

/** Why it is so, what is not known yet, and how sure it is. */
export function changeNotes(
  change: Change,
  unknown: readonly FactGroup[],
  { verbose }: Pick<Style, 'verbose'>,
): readonly string[] {
  const carried = new Set(unknownIn(change).map(({ id }) => id));
  const needs = unknown.flatMap(({ facts }, index) =>
    facts.some(({ id }) => carried.has(id)) ? [circled(index)] : [],
  );
  return [
    ...(change.kind === 'replace' && change.foreign ? ['not ours'] : []),
    ...(change.kind === 'replace' ? [`must be deleted and created again: ${change.reason}`] : []),
    ...(change.kind === 'delete' ? [change.reason] : []),
    ...(change.made === undefined ? [] : [`will be made: ${change.made}`]),
    ...(needs.length > 0 ? [`known after apply: ${needs.join(' ')}`] : []),
    ...(change.note !== undefined && verbose ? [change.note] : []),
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
export function bodyLines(change: Change): readonly string[] {
  if (change.kind !== 'create' || change.ref.kind === 'CustomResourceDefinition') return [];
  if (change.unknown.some((fact) => fact.secret)) return [];
  const placeholders = change.unknown.flatMap((fact) => placeholderTexts(fact.placeholder));
  const text = placeholders.reduce(
    (yaml, placeholder) => yaml.replaceAll(placeholder, '(known after apply)'),
    visible(stringify(redact(change.desired), { lineWidth: 0 })),
  );
  return text.trimEnd().split('\n');
}
