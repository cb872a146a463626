import type { Topology } from '../mesh/topology/topology.ts';
import { countWords, type Failure, type Summary, summaryLines } from '../report/apply-lines.ts';
import { eventTeller, type Team, teamsOf } from '../report/event-teller.ts';
import { eventJson, summaryJson } from '../report/event-json.ts';
import type { Counts, Event } from '../apply/event.ts';
import { wrapIndented } from '../report/indent.ts';
import { destructionJson, planFormatVersion, planJson } from '../report/plan-json.ts';
import { planLines } from '../report/plan-text.ts';
import { groupSteps, type StepGroup } from '../report/step-groups.ts';
import { plural, type Style } from '../report/style.ts';
import { columns } from '../report/width.ts';
import type { ChangeSet } from '../state/change.ts';
import type { Layout } from '../engine.ts';
import type { StepId } from '../steps/step.ts';
import { type Clock, systemClock } from '../clock.ts';
import { visibleIn } from '../visible.ts';
import { every } from './every.ts';
import type { World } from './world.ts';

/** Says what an apply does, from its plan to its end. */
export interface Progress {
  readonly plan: (changeSet: ChangeSet, layout: Layout) => void;
  readonly event: (event: Event) => void;
  readonly end: (summary: Summary, failures: readonly Failure[]) => void;
}

/** NDJSON for machines, a live picture on a terminal, plain lines elsewhere. */
export function openProgress(
  { format }: { readonly format: 'text' | 'ndjson' },
  world: Pick<World, 'stdout' | 'env'>,
  style: Style,
  clock: Clock = systemClock,
): Progress {
  if (format === 'ndjson') return records(world, style, clock);
  return world.stdout.isTerminal && world.env['TERM'] !== 'dumb' && !style.verbose
    ? live(world, style, clock)
    : lines(world, style, clock);
}

function records({ stdout }: Pick<World, 'stdout'>, { purpose }: Style, clock: Clock): Progress {
  const write = (record: object): void => {
    const time = new Date(clock.now()).toISOString();
    stdout.write(`${JSON.stringify({ time, ...record })}\n`);
  };
  write({ type: 'version', format_version: planFormatVersion });
  return {
    plan: (changeSet, layout) => {
      const json = purpose === 'destroy' ? destructionJson : planJson;
      write({ type: 'plan', ...json(changeSet, layout) });
    },
    event: (event) => write(eventJson(event)),
    end: (summary) => write(summaryJson(summary)),
  };
}

/** What is silent for ten seconds is said again: a log without a word looks like one that hangs. */
function lines({ stdout }: Pick<World, 'stdout'>, style: Style, clock: Clock): Progress {
  const working = new Map<string, Working>();
  let last = 0;
  const print = (text: readonly string[]): void => {
    last = clock.now();
    stdout.write(`${text.join('\n')}\n`);
  };
  const ticker = every(silence, clock, () => {
    if (working.size === 0 || clock.now() - last < silence) return;
    print([...working].map(([id, work]) => stillLine(id, work, { style, now: clock.now() })));
  });
  let teller = tellerOf([], style);
  return {
    plan: (changeSet, { topology }) => {
      print(planLines(changeSet, topology, style));
      teller = tellerOf(groupsOf(changeSet, topology, style), style);
    },
    event: (raw) => {
      const event = visibleIn(raw);
      ticker.start();
      const told = follow(event, teller, working, clock);
      if (told.length > 0) print(told);
    },
    end: (summary, failures) => {
      ticker.stop();
      print(['', ...summaryLines(summary, failures, style)]);
    },
  };
}

/** Milliseconds. */
const silence = 10_000;

function stillLine(
  id: string,
  { since, reason }: Working,
  { style: { palette }, now }: { readonly style: Style; readonly now: number },
): string {
  const doing = reason === undefined ? 'is still at work' : 'still waits';
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${palette.dim('…')} ${palette.bold(id)} ${palette.dim(`${doing} after ${wholeSeconds(now - since)}${why}`)}`;
}

function wholeSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}

/** Finished steps stay; below them one line for each step at work, with what it has written and waits for, is repainted. */
function live({ stdout }: Pick<World, 'stdout'>, style: Style, clock: Clock): Progress {
  const working = new Map<string, Working>();
  let teller = tellerOf([], style);
  let painted: readonly string[] = [];
  const ticker = every(1_000, clock, () => {
    if (working.size > 0) paint([]);
  });
  return {
    plan: (changeSet, { topology }) => {
      stdout.write(`${planLines(changeSet, topology, style).join('\n')}\n`);
      teller = tellerOf(groupsOf(changeSet, topology, style), style);
    },
    event: (raw) => {
      const event = visibleIn(raw);
      ticker.start();
      const told = follow(event, teller, working, clock);
      paint(isPassing(event) ? [] : told);
    },
    end: (summary, failures) => {
      ticker.stop();
      working.clear();
      paint(['', ...summaryLines(summary, failures, style)]);
    },
  };

  function paint(lasting: readonly string[]): void {
    const lines = onScreen(
      [...working].map(([id, work]) => workingLine(id, work, { style, now: clock.now() })),
      stdout.rows(),
    ).map((line) => fit(line, stdout.width()));
    if (lasting.length === 0 && lines.join('\n') === painted.join('\n')) return;
    // From the first column: the terminal may have written `^C`.
    const erase = `\r${painted.length === 0 ? '' : `\u001b[${painted.length}A`}\u001b[J`;
    painted = lines;
    const shown = [...lasting.flatMap((line) => wrapIndented(line, style.width - 1)), ...lines];
    stdout.write([erase, ...shown.map((line) => `${line}\n`)].join(''));
  }
}

/** The steps that a plan shows as one are told of as one. */
function tellerOf(groups: readonly StepGroup[], style: Style) {
  return { teamOf: teamsOf(groups), tell: eventTeller(groups, style) };
}

function groupsOf(
  changeSet: ChangeSet,
  topology: Topology,
  { verbose }: Style,
): readonly StepGroup[] {
  const changing = changeSet.steps.filter(({ changes }) =>
    changes.some(({ kind }) => kind !== 'keep'),
  );
  return groupSteps(changing, topology, { alone: verbose });
}

/** A team at work. */
interface Working extends Counts {
  readonly reason: string | undefined;
  /** When it began, in milliseconds. */
  readonly since: number;
  /** Those of its steps that are at work now. */
  readonly steps: ReadonlySet<StepId>;
  readonly size: number;
}

/** Keeps who is at work, and says what to tell of it. */
function follow(
  event: Event,
  teller: ReturnType<typeof tellerOf>,
  working: Map<string, Working>,
  clock: Clock,
): readonly string[] {
  if (event.kind !== 'interrupted') keep(event, teller.teamOf(event.step), working, clock);
  return teller.tell(event);
}

function keep(
  event: Exclude<Event, { readonly kind: 'interrupted' }>,
  { id, size }: Team,
  working: Map<string, Working>,
  clock: Clock,
): void {
  const steps: ReadonlySet<StepId> = new Set();
  const idle = { written: 0, deleted: 0, reason: undefined, since: clock.now(), steps, size };
  const work = working.get(id);
  switch (event.kind) {
    case 'step-started': {
      const now = work ?? idle;
      working.set(id, { ...now, steps: new Set([...now.steps, event.step]) });
      return;
    }
    case 'step-waiting':
      working.set(id, { ...(work ?? idle), reason: event.reason });
      return;
    case 'object-changed': {
      const count = event.verb === 'deleted' ? 'deleted' : 'written';
      if (work !== undefined) working.set(id, { ...work, [count]: work[count] + 1 });
      return;
    }
    case 'step-done':
    case 'step-failed':
    case 'step-blocked':
    case 'step-not-started': {
      const left = [...(work?.steps ?? [])].filter((step) => step !== event.step);
      if (work === undefined || left.length === 0) working.delete(id);
      else working.set(id, { ...work, steps: new Set(left) });
    }
  }
}

/** Events that only change the line of a step at work. */
function isPassing(event: Event): boolean {
  return event.kind === 'step-started' || event.kind === 'step-waiting';
}

function workingLine(
  id: string,
  work: Working,
  { style: { palette }, now }: { readonly style: Style; readonly now: number },
): string {
  const { written, deleted, reason, since, steps, size } = work;
  const some = size === 1 ? '' : ` ${steps.size} at work`;
  const progress = written + deleted === 0 ? some : `${some && `${some},`} ${countWords(work)}`;
  const waits = reason === undefined ? '' : palette.dim(` waits: ${reason}`);
  const elapsed = now - since < 2_000 ? '' : palette.dim(` ${wholeSeconds(now - since)}`);
  return `${palette.dim('…')} ${palette.bold(id)}${elapsed}${progress}${waits}`;
}

/** What has scrolled out of sight cannot be painted over, and the cursor stands on a line of its own. */
function onScreen(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length < rows) return lines;
  const shown = lines.slice(0, Math.max(rows - 2, 0));
  return [...shown, `… and ${plural(lines.length - shown.length, 'more step')} at work`];
}

/** A repainted line must not wrap. Colours are dropped from a line that is cut. */
function fit(line: string, width: number): string {
  const single = line.replaceAll('\n', ' ');
  if (columns(single) < width) return single;
  // oxlint-disable-next-line no-control-regex
  const plain = single.replace(/\u001b\[[\d;]*m/g, '');
  return `${plain.slice(0, width - 2)}…`;
}
