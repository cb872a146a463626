import { stringify } from 'yaml';
import { describeRef } from '../cluster/object.ts';
import type { Change, FieldChange } from '../state/change.ts';
import { redact } from '../state/redact.ts';
import { placeholderTexts } from '../steps/placeholder.ts';
import { visible } from '../visible.ts';
import { paintKind, signs } from './changes.ts';
import { fieldLines, heldBy } from './field-lines.ts';
import { plural, type Style } from './style.ts';

/** What is said of a change beside what it does. */
export interface ChangeWords {
  /** Makes of the names of one step those of its group. */
  readonly say: (text: string) => string;
  readonly notes: readonly string[];
  /** What is said of a field beside its values. */
  readonly who?: (field: FieldChange) => string;
}

/** One object: what happens to it, what that does to what runs, and its fields. */
export function changeLines(
  change: Change,
  { say, notes, who = heldBy }: ChangeWords,
  style: Style,
): readonly string[] {
  const { palette, verbose } = style;
  const note = notes.length === 0 ? '' : palette.dim(`  (${visible(say(notes.join('; ')))})`);
  const effect = change.disturbs === undefined ? '' : palette.yellow(`  ! ${change.disturbs}`);
  const head = `  ${paintKind(change.kind, palette)(signs[change.kind])} ${say(describeRef(change.ref))}${effect}${note}`;
  const fields = 'fields' in change ? change.fields : [];
  return [
    head,
    ...shownFields(fields, who, style).map((line) => `      ${say(line)}`),
    ...(verbose ? bodyLines(change).map((line) => palette.green(`      + ${line}`)) : []),
  ];
}

/** Why it happens, as far as the kind of change does not say it. */
export function reasonsOf(change: Change): readonly string[] {
  return [
    ...(change.kind === 'replace' && change.foreign ? ['not ours'] : []),
    ...(change.kind === 'adopt' ? adoptionWords(change) : []),
    ...(change.kind === 'replace' ? [`must be deleted and created again: ${change.reason}`] : []),
    ...(change.kind === 'create' && change.reason !== undefined ? [change.reason] : []),
    ...(change.kind === 'delete' && change.reason !== '' ? [change.reason] : []),
    ...(change.made === undefined ? [] : [`will be made: ${change.made}`]),
  ];
}

/** What is not ours of it, and who gives up how much. */
function adoptionWords({
  fieldsOnly,
  otherwise,
  losses = [],
}: Extract<Change, { readonly kind: 'adopt' }>): readonly string[] {
  const lose = losses.map(
    ({ manager, fields }) => `${manager} gives up ${plural(fields.length, 'field')}`,
  );
  if (fieldsOnly === undefined) return lose;
  const managers = losses.map(({ manager }) => manager).join(', ');
  return otherwise === undefined
    ? ['fields of others stand in the way', ...lose]
    : [`without --adopt what ${managers} holds, too, stays`, ...lose];
}

function shownFields(
  fields: readonly FieldChange[],
  who: (field: FieldChange) => string,
  style: Style,
): readonly string[] {
  const shown = style.verbose ? fields : fields.slice(0, 12);
  const rest = fields.length - shown.length;
  return [
    ...shown.flatMap((field) => fieldLines(field, style, who)),
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
