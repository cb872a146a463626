import { describeRef } from '../cluster/object.ts';
import { awaitedIn } from '../state/brought.ts';
import type { Awaited, ChangeSet, FieldChange, StepChanges } from '../state/change.ts';
import { visible } from '../visible.ts';
import { shortValue } from './field-lines.ts';
import { asIs, plural, type Style } from './style.ts';

/** So many objects of a step are named. */
const most = 5;

/** What Git has not brought yet, step by step. */
export function gitLines(
  changeSet: ChangeSet,
  { palette, verbose, advice = asIs }: Style,
): readonly string[] {
  const waiting = changeSet.steps.filter(({ git }) => git !== undefined && git.awaits.length > 0);
  if (waiting.length === 0) return [];
  return [
    palette.bold('Waits for Git'),
    ...waiting.flatMap((planned) => stepLines(planned, verbose).map((line) => `  ${line}`)),
    palette.dim(advice('  `isthmus render --out DIR` writes what Git is to bring.')),
  ];
}

/** How much Git brings, in one line; undefined where that is nothing. */
export function gitTally(changeSet: ChangeSet): string | undefined {
  const brought = changeSet.steps.reduce((sum, { git }) => sum + (git?.count ?? 0), 0);
  const awaited = awaitedIn(changeSet).length;
  if (brought + awaited === 0) return undefined;
  return awaited === 0
    ? `Git has brought all of its ${plural(brought, 'object')}.`
    : `Git has brought ${brought} of its ${plural(brought + awaited, 'object')}; the rest is waited for.`;
}

function stepLines({ step, git }: StepChanges, verbose: boolean): readonly string[] {
  const awaits = git?.awaits ?? [];
  const absent = awaits.filter(({ fields }) => fields === undefined);
  const others = awaits.filter(({ fields }) => fields !== undefined);
  const shown = verbose ? others : others.slice(0, most);
  const rest = others.length - shown.length;
  const names = verbose ? `: ${absent.map(({ ref }) => describeRef(ref)).join(', ')}` : '';
  const are = absent.length === 1 ? 'is' : 'are';
  return [
    ...(absent.length > 0
      ? [`${step.id}: ${plural(absent.length, 'object')} ${are} not there yet${names}`]
      : []),
    ...shown.map((awaited) => `${step.id}: ${differenceWords(awaited)}`),
    ...(rest > 0 ? [`${step.id}: … ${plural(rest, 'more object')}, shown with -v`] : []),
  ];
}

function differenceWords({ ref, fields = [] }: Awaited): string {
  const [field] = fields;
  const more = fields.length > 1 ? ` and ${plural(fields.length - 1, 'more field')}` : '';
  return visible(
    `${describeRef(ref)} differs: ${field === undefined ? '' : fieldWords(field)}${more}`,
  );
}

function fieldWords({ path, before, after }: FieldChange): string {
  const is = before === undefined ? 'is not there' : `is ${shortValue(before)}`;
  return `${path} ${is}, and is to be ${after === undefined ? 'gone' : shortValue(after)}`;
}
