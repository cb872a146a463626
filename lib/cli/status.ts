import { withoutLabels } from '../state/labelling.ts';
import { type Clock, systemClock } from '../clock.ts';
import { compare } from '../engine.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { statusFormatVersion, statusJson, statusRecords } from '../report/status-json.ts';
import { statusLines } from '../report/status-lines.ts';
import type { Style } from '../report/style.ts';
import { problemsOf } from '../state/change-set.ts';
import type { ChangeSet } from '../state/change.ts';
import { isInSync, isNothingThere } from '../state/drift.ts';
import { visibleIn } from '../visible.ts';
import { openEngine } from './engine.ts';
import { whileLooking } from './looking.ts';
import type { ClusterOptions } from './options.ts';
import { advice } from './plan-advice.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface StatusOptions extends ClusterOptions {
  readonly format: 'text' | 'json' | 'ndjson';
  /** Look again until it is interrupted. */
  readonly watch: boolean;
}

/** `isthmus status`: what differs from what was applied, and who changed it. Only reads. */
export async function status(
  options: StatusOptions,
  world: World,
  style: Style,
  clock: Clock = systemClock,
): Promise<number> {
  if (options.watch && options.format === 'json') {
    world.stderr.write('error: a JSON document ends, --watch does not: take --format ndjson\n');
    return exitCodes.usage;
  }
  const show = printer(options, world, style, clock);
  if (options.watch) return follow({ options, world, style, clock, show });
  const seen = await look(options, world, style);
  if (world.signal.aborted) return exitCodes.interrupted;
  show(seen);
  if (problemsOf(seen.changeSet).length > 0) return exitCodes.failed;
  return isInSync(seen.changeSet) ? exitCodes.fine : exitCodes.changes;
}

interface Seen {
  readonly changeSet: ChangeSet;
  readonly topology: Topology;
}

async function look(
  options: ClusterOptions,
  world: World,
  style: Style,
  progress: typeof whileLooking = whileLooking,
): Promise<Seen> {
  const engine = await openEngine(options, world, style);
  try {
    const { layout, reads, clock } = engine;
    const work = (looked: Parameters<Parameters<typeof whileLooking>[0]>[0]) =>
      compare(layout, { ...reads, looked });
    const { changeSet } = await progress(work, world, clock);
    return { changeSet: withoutLabels(changeSet), topology: layout.topology };
  } finally {
    engine.close();
  }
}

/** Between two looks. Milliseconds. */
const pause = 15_000;

interface Following {
  readonly options: StatusOptions;
  readonly world: World;
  readonly style: Style;
  readonly clock: Clock;
  readonly show: (seen: Seen) => void;
}

/**
 * Each look begins anew, so that it sees the mesh file and the kubeconfig as they are by then. After the first, a mesh file that is
 * half-written ends nothing.
 */
async function follow({ options, world, style, clock, show }: Following): Promise<number> {
  const calm = { ...world, stderr: { ...world.stderr, write: eachOnce(world.stderr.write) } };
  const { signal } = world;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      const seen = await (isFirst
        ? look(options, calm, style, (work) => whileLooking(work, world, clock))
        : look(options, calm, style, (work) => work(() => undefined)));
      if (!signal.aborted) show(seen);
    } catch (error) {
      if (isFirst || !(error instanceof Stop)) throw error;
      calm.stderr.write(error.message);
    }
    await clock.sleep(pause, signal).catch(() => undefined);
  }
  return exitCodes.interrupted;
}

/** Says nothing twice. */
function eachOnce(write: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    write(text);
  };
}

/** Prints what was seen, unless it is what was printed last. */
function printer(
  options: StatusOptions,
  { stdout }: World,
  style: Style,
  clock: Clock,
): (seen: Seen) => void {
  const { format, watch } = options;
  let last: string | undefined;
  if (format === 'ndjson') {
    stdout.write(`${JSON.stringify({ type: 'version', format_version: statusFormatVersion })}\n`);
  }
  return (seen) => {
    const records = visibleIn(statusRecords(seen.changeSet));
    const told = JSON.stringify(records);
    if (told === last) return;
    const time = new Date(clock.now()).toISOString();
    const heading = watch ? `${last === undefined ? '' : '\n'}${style.palette.dim(time)}\n` : '';
    last = told;
    switch (format) {
      case 'text': {
        const lines = statusLines(seen.changeSet, seen.topology, style);
        const toDo = isNothingThere(seen.changeSet) ? '' : advice(seen.changeSet, options);
        stdout.write(`${heading}${lines.join('\n')}\n${toDo}`);
        break;
      }
      case 'json': {
        const json = visibleIn(statusJson(seen.changeSet, seen.topology));
        stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
        break;
      }
      case 'ndjson':
        for (const { type, ...record } of records) {
          stdout.write(`${JSON.stringify({ type, time, ...record })}\n`);
        }
    }
  };
}
