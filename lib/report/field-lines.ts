import { structuredPatch } from 'diff';
import type { Json } from '../cluster/object.ts';
import type { FieldChange } from '../state/change.ts';
import { masked } from '../state/redact.ts';
import { visibleIn } from '../visible.ts';
import type { Style } from './style.ts';

/** One changed field, and who has to do with it: on one line if it is short, otherwise as a unified diff. */
export function fieldLines(
  field: FieldChange,
  { palette, verbose }: Style,
  tell: (field: FieldChange) => string = heldBy,
): readonly string[] {
  const { path, before, after } = visibleIn(field);
  const words = tell(visibleIn(field));
  const who = words === '' ? '' : palette.yellow(`  ${words}`);
  if (isShort(before) && isShort(after)) {
    if (before === undefined) return [`${palette.green('+')} ${path}: ${scalar(after)}${who}`];
    if (after === undefined) return [`${palette.red('-')} ${path}: ${scalar(before)}${who}`];
    const values =
      before === masked ? 'another value (secret)' : `${scalar(before)} → ${scalar(after)}`;
    return [`${palette.yellow('~')} ${path}: ${values}${who}`];
  }
  const lines = diffLines(before, after);
  const shown = verbose ? lines : lines.slice(0, limit);
  const rest = lines.length - shown.length;
  return [
    `${palette.yellow('~')} ${path}:${who}`,
    ...shown.map((line) => `    ${paint(line)}`),
    ...(rest > 0 ? [palette.dim(`    … ${rest} more lines, shown with -v`)] : []),
  ];

  function paint(line: string): string {
    if (line.startsWith('+')) return palette.green(line);
    return line.startsWith('-') ? palette.red(line) : palette.dim(line);
  }
}

/** Whom applying takes it from. */
export function heldBy({ owner }: FieldChange): string {
  if (owner === undefined) return '';
  return `held by ${owner.manager}${owner.time === undefined ? '' : ` since ${owner.time}`}`;
}

const limit = 24;

/** A unified diff, with `…` where lines are left out. */
function diffLines(before: Json | undefined, after: Json | undefined): readonly string[] {
  const { hunks } = structuredPatch('', '', longText(before), longText(after), '', '', {
    context: 2,
  });
  return hunks.flatMap(({ lines, oldStart, newStart }) => [
    ...(oldStart > 1 || newStart > 1 ? ['…'] : []),
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

function isShort(value: Json | undefined): boolean {
  if (value === undefined || typeof value !== 'object') return !String(value).includes('\n');
  return value === null || JSON.stringify(value).length <= 60;
}

/** A value within a sentence. */
export function shortValue(value: Json | undefined): string {
  if (value === masked) return 'another value (secret)';
  return isShort(value) ? scalar(value) : 'another text';
}

/** Quoted where it would otherwise be read as something else, such as the number 1. */
function scalar(value: Json | undefined): string {
  const isPlain =
    typeof value === 'string' &&
    /^[\w./:@%()+-]+$/.test(value) &&
    !/^(true|false|null|[-+]?(\d+\.?\d*|\.\d+))$/.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function longText(value: Json | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return text.endsWith('\n') ? text : `${text}\n`;
}
