import {
  countWords,
  eventLine,
  type Failure,
  type Summary,
  summaryLines,
} from '../report/apply-lines.ts';
import { eventJson, summaryJson } from '../report/event-json.ts';
import type { Counts, Event } from '../apply/event.ts';
import { wrapIndented } from '../report/indent.ts';
import { planFormatVersion, planJson } from '../report/plan-json.ts';
import { planLines } from '../report/plan-text.ts';
import { plural, type Style } from '../report/style.ts';
import { columns } from '../report/width.ts';
import type { ChangeSet } from '../state/change.ts';
import type { Layout } from '../engine.ts';
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
  if (format === 'ndjson') return records(world, clock);
  return world.stdout.isTerminal && world.env['TERM'] !== 'dumb' && !style.verbose
    ? live(world, style, clock)
    : lines(world, style, clock);
}

function records({ stdout }: Pick<World, 'stdout'>, clock: Clock): Progress {
  const write = (record: object): void => {
    const time = new Date(clock.now()).toISOString();
    stdout.write(`${JSON.stringify({ time, ...record })}\n`);
  };
  write({ type: 'version', format_version: planFormatVersion });
  return {
    plan: (changeSet, layout) => write({ type: 'plan', ...planJson(changeSet, layout) }),
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
  return {
    plan: (changeSet, { topology }) => print(planLines(changeSet, topology, style)),
    event: (told) => {
      const event = visibleIn(told);
      ticker.start();
      follow(event, working, clock.now());
      const line = eventLine(event, style);
      if (line !== undefined) print([line]);
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
  let painted: readonly string[] = [];
  const ticker = every(1_000, clock, () => {
    if (working.size > 0) paint([]);
  });
  return {
    plan: (changeSet, { topology }) =>
      stdout.write(`${planLines(changeSet, topology, style).join('\n')}\n`),
    event: (told) => {
      const event = visibleIn(told);
      ticker.start();
      follow(event, working, clock.now());
      const line = isPassing(event) ? undefined : eventLine(event, style);
      paint(line === undefined ? [] : [line]);
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

/** A step at work. */
interface Working extends Counts {
  readonly reason: string | undefined;
  /** When it began, in milliseconds. */
  readonly since: number;
}

function follow(event: Event, working: Map<string, Working>, now: number): void {
  const idle: Working = { written: 0, deleted: 0, reason: undefined, since: now };
  switch (event.kind) {
    case 'step-started':
      working.set(event.step, idle);
      return;
    case 'step-waiting':
      working.set(event.step, { ...(working.get(event.step) ?? idle), reason: event.reason });
      return;
    case 'object-changed': {
      const work = working.get(event.step);
      const count = event.verb === 'deleted' ? 'deleted' : 'written';
      if (work !== undefined) working.set(event.step, { ...work, [count]: work[count] + 1 });
      return;
    }
    case 'step-done':
    case 'step-failed':
    case 'step-blocked':
    case 'step-not-started':
      working.delete(event.step);
      return;
    case 'interrupted':
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
  const { written, deleted, reason, since } = work;
  const progress = written + deleted === 0 ? '' : ` ${countWords(work)}`;
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
