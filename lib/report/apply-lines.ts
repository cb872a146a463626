import type { Outcomes } from '../apply/apply.ts';
import type { Counts, Event } from '../apply/event.ts';
import type { StepId } from '../steps/step.ts';
import { groupBy } from '../group-by.ts';
import { problemOf } from '../state/problem.ts';
import { idRuns } from './names.ts';
import { alsoIn, kindOf } from './problem-lines.ts';
import { visibleIn } from '../visible.ts';
import { asIs, plural, type Style } from './style.ts';

/** One line for an event, for logs and terminals alike; undefined for events that need none. */
export function eventLine(event: Event, style: Style): string | undefined {
  return lineOf(visibleIn(event), style);
}

function lineOf(event: Event, style: Style): string | undefined {
  const { palette } = style;
  switch (event.kind) {
    case 'step-started':
      return `${palette.dim('…')} ${palette.bold(event.step)}`;
    case 'step-waiting':
      return `${palette.dim('…')} ${palette.bold(event.step)} ${palette.dim(`waits: ${event.reason}`)}`;
    case 'step-done':
      return event.written + event.deleted === 0
        ? undefined
        : `${palette.green('√')} ${palette.bold(event.step)} ${countWords(event)}, ${event.written === 0 ? 'done' : 'ready'} after ${seconds(event.milliseconds)}`;
    case 'step-failed':
      return `${palette.red('×')} ${palette.bold(event.step)} ${palette.red(event.problem.code)} ${firstLine(event.problem.message)}`;
    case 'step-blocked':
      return `${palette.yellow('-')} ${palette.bold(event.step)} ${palette.dim(`blocked by ${idRuns(event.because)}`)}`;
    case 'step-not-started':
      return undefined;
    case 'object-changed':
      return style.verbose || (event.verb === 'deleted' && style.purpose !== 'destroy')
        ? `  ${palette.dim(`${event.step} ${event.verb}`)} ${event.ref.kind} ${event.ref.name}`
        : undefined;
    case 'interrupted':
      return palette.yellow(
        'Interrupted: nothing new is started, requests in flight are finished.',
      );
  }
}

/** `3 objects written, 1 deleted`; what there is none of is left out. */
export function countWords({ written, deleted }: Counts): string {
  if (deleted === 0) return `${plural(written, 'object')} written`;
  if (written === 0) return `${plural(deleted, 'object')} deleted`;
  return `${plural(written, 'object')} written, ${deleted} deleted`;
}

/** How the whole apply ended, and what to do if it did not end well. */
export interface Summary extends Counts {
  readonly done: readonly string[];
  readonly failed: readonly string[];
  readonly blocked: readonly string[];
  /** Begun, and stopped by Ctrl-C before they were ready. */
  readonly interrupted: readonly string[];
  readonly notStarted: readonly string[];
  /** How many objects mesh.yaml no longer has that stay, as nobody asked for their deletion. */
  readonly leftOver: number;
  /** What `--only-safe` has left out. */
  readonly held: readonly string[];
}

export function summaryOf(
  outcomes: Outcomes,
  { written, deleted }: Counts,
  { leftOver, held }: Pick<Summary, 'leftOver' | 'held'>,
): Summary {
  const ids = (state: State): readonly string[] =>
    [...outcomes.keys()].filter((id) => stateOf(id, outcomes) === state);
  return {
    done: ids('done'),
    failed: ids('failed'),
    blocked: ids('blocked'),
    interrupted: ids('interrupted'),
    notStarted: ids('not-started'),
    written,
    deleted,
    leftOver,
    held,
  };
}

type State = 'done' | 'failed' | 'blocked' | 'interrupted' | 'not-started';

/** What only waits for an interrupted step has not been started either. */
function stateOf(id: StepId, outcomes: Outcomes): State | undefined {
  const outcome = outcomes.get(id);
  if (outcome?.kind === 'failed') {
    return problemOf(outcome.error).code === 'E-INTERRUPTED' ? 'interrupted' : 'failed';
  }
  if (outcome?.kind === 'blocked') {
    const failed = outcome.because.some((cause) => stateOf(cause, outcomes) === 'failed');
    return failed ? 'blocked' : 'not-started';
  }
  return outcome?.kind;
}

export function summaryLines(
  summary: Summary,
  problems: readonly Failure[],
  { palette, purpose = 'apply', resume, advice = asIs }: Style,
): readonly string[] {
  const { done, failed, blocked, interrupted, notStarted, written, deleted, leftOver, held } =
    summary;
  const head = purpose === 'destroy' ? 'Destroyed' : 'Applied';
  const unfinished = [failed, blocked, interrupted, notStarted];
  const total = unfinished.reduce((sum, ids) => sum + ids.length, done.length);
  if (done.length === total && purpose === 'destroy') {
    return [palette.bold(palette.green(`Destroyed: ${countWords(summary)}.`))];
  }
  if (done.length === total) {
    const nothing = leftOver === 0 ? 'Nothing to do' : 'Nothing to do without --prune';
    const steps =
      held.length === 0
        ? `all ${plural(total, 'step')} are`
        : `${total} of ${plural(total + held.length, 'step')} ${total === 1 ? 'is' : 'are'}`;
    return [
      written + deleted === 0
        ? palette.bold(
            `${held.length === 0 ? nothing : 'Nothing to do that is safe'}: ${steps} as mesh.yaml says.`,
          )
        : palette.bold(palette.green(`Applied: ${countWords(summary)}, ${steps} ready.`)),
      ...leftOutLines(held, advice),
      ...(leftOver === 0
        ? []
        : [
            `${plural(leftOver, 'object')} that mesh.yaml no longer has ${leftOver === 1 ? 'stays' : 'stay'}: ${advice('`isthmus apply --prune` deletes')} ${leftOver === 1 ? 'it' : 'them'}.`,
          ]),
    ];
  }
  const goOn = resume ?? `run \`isthmus ${purpose}\` again to continue`;
  return [
    palette.bold(
      `${head} ${done.length} of ${plural(total, 'step')}, ${countWords(summary)}. Nothing was rolled back: ${advice(goOn)}.`,
    ),
    ...failureLines(
      problems.filter(({ step }) => failed.includes(step)),
      { palette, advice },
    ),
    ...list('blocked', blocked),
    ...list('interrupted', interrupted),
    ...list('not started', notStarted),
    ...list('done', done),
    ...leftOutLines(held, advice),
  ];
}

function leftOutLines(
  held: readonly string[],
  advice: Required<Style>['advice'],
): readonly string[] {
  if (held.length === 0) return [];
  const count = plural(held.length, 'step');
  return [
    `${count} ${held.length === 1 ? 'is' : 'are'} left out: ${idRuns(held)}. ${advice(`\`isthmus plan\` shows what ${held.length === 1 ? 'it' : 'they'} would do`)}.`,
  ];
}

/** The same failure in many clusters is said once. */
function failureLines(
  failures: readonly Failure[],
  { palette, advice }: Required<Pick<Style, 'palette' | 'advice'>>,
): readonly string[] {
  const cluster = ({ step }: Failure): string => step.slice(0, step.indexOf('/'));
  const kinds = groupBy(failures.map(visibleIn), (one) =>
    kindOf({ ...one, cluster: cluster(one) }),
  );
  return [...kinds.values()].flatMap((those) => {
    const [{ code, message, hint }] = those;
    const words = [...message.split('\n'), ...alsoIn(those.map(cluster))];
    return [
      `  ${palette.red('failed')}       ${idRuns(those.map(({ step }) => step))}  ${palette.red(code)}`,
      ...words.map((line) => `               ${line}`),
      ...(hint === undefined ? [] : [`               ${palette.cyan('hint:')} ${advice(hint)}`]),
    ];
  });
}

export interface Failure {
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** The summary at the end has them all. */
function firstLine(message: string): string {
  const [line = '', ...rest] = message.split('\n');
  return rest.length === 0 ? line : `${line} …`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function list(title: string, ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [] : [`  ${title.padEnd(12)} ${idRuns(ids)}`];
}
