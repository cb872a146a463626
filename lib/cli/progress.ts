import { eventLine, type Failure, type Summary, summaryLines } from '../report/apply-lines.ts';
import { eventJson, summaryJson } from '../report/event-json.ts';
import type { Event } from '../report/event.ts';
import { planFormatVersion, planJson } from '../report/plan-json.ts';
import { planLines } from '../report/plan-text.ts';
import type { Style } from '../report/style.ts';
import { columns } from '../report/width.ts';
import type { ChangeSet } from '../state/change.ts';
import type { Engine } from './engine.ts';
import type { World } from './world.ts';

/** Says what an apply does, from its plan to its end. */
export interface Progress {
  readonly plan: (changeSet: ChangeSet, engine: Engine) => void;
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
  const write = (record: object): void => stdout.write(`${JSON.stringify(record)}\n`);
  write({ type: 'version', format_version: planFormatVersion });
  return {
    plan: (changeSet, { topology, graph }) =>
      write({ type: 'plan', ...planJson(changeSet, topology, graph) }),
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

/** Finished steps stay; below them one line for each step at work is repainted. */
function live({ stdout }: World, style: Style): Progress {
  const working = new Map<string, string>();
  let painted = 0;
  return {
    plan: (changeSet, { topology }) =>
      stdout.write(`${planLines(changeSet, topology, style).join('\n')}\n`),
    event: (event) => {
      const line = eventLine(event, style);
      if (event.kind === 'step-started' || event.kind === 'step-waiting') {
        working.set(event.step.id, line ?? '');
        paint([]);
        return;
      }
      if ('step' in event && typeof event.step === 'object') working.delete(event.step.id);
      paint(line === undefined ? [] : [line]);
    },
    end: (summary, failures) => {
      working.clear();
      paint(['', ...summaryLines(summary, failures, style)]);
    },
  };

  function paint(lasting: readonly string[]): void {
    const erase = painted === 0 ? '' : `\u001b[${painted}A\u001b[J`;
    const shown = [...working.values()].map((line) => fit(line, style.width));
    painted = shown.length;
    const all = [...lasting, ...shown];
    stdout.write(erase + (all.length === 0 ? '' : `${all.join('\n')}\n`));
  }
}

/** A repainted line must not wrap. Colours are dropped from a line that is cut. */
function fit(line: string, width: number): string {
  if (columns(line) < width) return line;
  // oxlint-disable-next-line no-control-regex
  const plain = line.replace(/\u001b\[[\d;]*m/g, '');
  return `${plain.slice(0, width - 2)}…`;
}
