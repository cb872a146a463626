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
import { systemClock } from '../clock.ts';
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
  world: World,
  style: Style,
): Progress {
  if (format === 'ndjson') return records(world);
  return world.stdout.isTerminal && world.env['TERM'] !== 'dumb'
    ? live(world, style)
    : lines(world, style);
}

function records({ stdout }: World): Progress {
  const write = (record: object): void => {
    const time = new Date(systemClock.now()).toISOString();
    stdout.write(`${JSON.stringify({ time, ...record })}\n`);
  };
  write({ type: 'version', format_version: planFormatVersion });
  return {
    plan: (changeSet, layout) => write({ type: 'plan', ...planJson(changeSet, layout) }),
    event: (event) => write(eventJson(event)),
    end: (summary) => write(summaryJson(summary)),
  };
}

function lines({ stdout }: World, style: Style): Progress {
  const print = (text: readonly string[]): void => stdout.write(`${text.join('\n')}\n`);
  return {
    plan: (changeSet, { topology }) => print(planLines(changeSet, topology, style)),
    event: (event) => {
      const line = eventLine(event, style);
      if (line !== undefined) print([line]);
    },
    end: (summary, failures) => print(['', ...summaryLines(summary, failures, style)]),
  };
}

/** Finished steps stay; below them one line for each step at work, with what it has written and waits for, is repainted. */
function live({ stdout }: World, style: Style): Progress {
  const working = new Map<string, Working>();
  let painted: readonly string[] = [];
  return {
    plan: (changeSet, { topology }) =>
      stdout.write(`${planLines(changeSet, topology, style).join('\n')}\n`),
    event: (event) => {
      follow(event, working);
      const line = isPassing(event) ? undefined : eventLine(event, style);
      paint(line === undefined ? [] : [line]);
    },
    end: (summary, failures) => {
      working.clear();
      paint(['', ...summaryLines(summary, failures, style)]);
    },
  };

  function paint(lasting: readonly string[]): void {
    const lines = onScreen(
      [...working].map(([id, work]) => workingLine(id, work, style)),
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
}

const idle: Working = { written: 0, deleted: 0, reason: undefined };

function follow(event: Event, working: Map<string, Working>): void {
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

function workingLine(id: string, work: Working, { palette }: Style): string {
  const { written, deleted, reason } = work;
  const progress = written + deleted === 0 ? '' : ` ${countWords(work)}`;
  const waits = reason === undefined ? '' : palette.dim(` waits: ${reason}`);
  return `${palette.dim('…')} ${palette.bold(id)}${progress}${waits}`;
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
