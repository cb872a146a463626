import { checks } from '../../plans/checks/index.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { handshake } from '../network/handshake.ts';
import type { Style } from '../report/style.ts';
import { weightOf } from '../report/verify-lines.ts';
import { probesOf, type Verdict, verify as verifyMesh } from '../verify/verify.ts';
import { verifyReport } from '../report/ci-report.ts';
import { type CiSystem, inPipeline } from './ci.ts';
import { visibleIn } from '../visible.ts';
import { type Engine, openLive } from './engine.ts';
import { keepVerified } from './last-verify.ts';
import { note } from './note.ts';
import type { ClusterOptions } from './options.ts';
import {
  appliedRecords,
  type VerifyFormat,
  verifyPrinter,
  type VerifyPrinter,
} from './verify-printer.ts';
import { untilWorking, watchRounds } from './verify-rounds.ts';
import { madeAt } from './version.ts';
import { exitCodes, type World } from './world.ts';

export interface VerifyOptions extends ClusterOptions {
  readonly format: VerifyFormat;
  readonly detailedExitcode: boolean;
  /** Milliseconds; true for the usual time. */
  readonly wait?: number | true;
  readonly watch: boolean;
  readonly ci?: CiSystem;
}

interface Scene {
  readonly world: World;
  readonly clock: Clock;
}

/** How long is waited until a mesh works, unless somebody says otherwise. Milliseconds. */
const usualWait = 300_000;

/** `isthmus verify`: is the mesh working now? Only reads. */
export async function verify(
  options: VerifyOptions,
  world: World,
  style: Style,
  clock = systemClock,
): Promise<number> {
  const words = contradiction(options);
  if (words !== undefined) {
    world.stderr.write(`error: ${words}\n`);
    return exitCodes.usage;
  }
  return inPipeline(options.ci, world, async (world, tell) => {
    const live = await openLive(options, world, style);
    try {
      if (options.sandbox !== undefined) note(ofSandbox, world);
      const { topology } = live;
      const asked = {
        topology,
        probes: probesOf(topology, checks, options.cluster),
        made: madeAt(clock.now()),
        ...(options.sandbox !== undefined && { note: ofSandbox }),
      };
      const printer = verifyPrinter(options.format, asked, { world, style });
      const end: VerifyPrinter['end'] = (verdicts) => {
        printer.end(verdicts);
        tell(verifyReport(topology.name, verdicts));
      };
      const how = { ...options, printer: { ...printer, end } };
      return await verifyLive(live, how, { world, clock });
    } finally {
      live.close();
    }
  });
}

/**
 * What ends an `apply --verify`: once something has changed, a mesh needs a while, so that it is waited for. Warnings are no fault.
 * Gives the exit code.
 */
export async function verifyApplied(
  { path, layout: { topology }, reads: { clusters }, clock }: Engine,
  options: ClusterOptions & { readonly format: 'text' | 'ndjson' },
  world: World,
  style: Style,
): Promise<number> {
  if (options.sandbox !== undefined) note(ofSandbox, world);
  const probes = probesOf(topology, checks, options.cluster);
  const asked = { topology, probes, made: madeAt(clock.now()) };
  const printer =
    options.format === 'ndjson'
      ? appliedRecords(world, clock)
      : verifyPrinter('text', asked, { world, style });
  if (options.format === 'text') world.stdout.write('\n');
  const { timeout: wait = usualWait } = options;
  const how = { ...options, detailedExitcode: false, watch: false, wait, printer };
  return verifyLive({ path, topology, clusters }, how, { world, clock });
}

const ofSandbox = 'No traffic flows between embedded clusters: only their objects are judged.';

/** What `verify` does once it can talk to the clusters, and what ends an `apply --verify`. Gives the exit code. */
export async function verifyLive(
  live: { readonly path: string; readonly topology: Topology; readonly clusters: Clusters },
  options: Pick<VerifyOptions, 'cluster' | 'detailedExitcode' | 'sandbox' | 'wait' | 'watch'> & {
    readonly printer: VerifyPrinter;
  },
  { world, clock }: Scene,
): Promise<number> {
  const { path, topology, clusters } = live;
  const { cluster: only, printer, wait } = options;
  const embedded = options.sandbox !== undefined;
  const keep = async (all: readonly Verdict[]): Promise<void> => {
    if (only === undefined) await keepVerified({ path, embedded }, all, clock.now(), world);
  };
  const round = async (told?: (verdict: Verdict) => void) => {
    const show = (verdict: Verdict): void => {
      if (!world.signal.aborted) told?.(visibleIn(verdict));
    };
    const how = { clusters, handshake, clock, embedded, only, told: show };
    return visibleIn(await verifyMesh(topology, checks, how));
  };
  let verdicts: readonly Verdict[];
  if (wait === undefined) verdicts = await round(printer.told);
  else {
    const most = wait === true ? usualWait : wait;
    verdicts = await untilWorking(() => round(), most, { world, clock });
    if (!world.signal.aborted) verdicts.forEach(printer.told);
  }
  if (world.signal.aborted) return exitCodes.interrupted;
  printer.end(verdicts);
  await keep(verdicts);
  if (options.watch) {
    const tell = (changed: readonly Verdict[], all: readonly Verdict[]): void => {
      printer.changed(changed, all, clock.now());
      void keep(all);
    };
    await watchRounds(() => round(), verdicts, tell, { world, clock });
    return exitCodes.interrupted;
  }
  return exitCodeOf(verdicts, options);
}

function exitCodeOf(
  verdicts: readonly Verdict[],
  { detailedExitcode }: Pick<VerifyOptions, 'detailedExitcode'>,
): number {
  const weights = verdicts.map(weightOf);
  if (weights.includes('error')) return exitCodes.failed;
  return detailedExitcode && weights.includes('warning') ? exitCodes.changes : exitCodes.fine;
}

function contradiction({ format, wait, watch }: VerifyOptions): string | undefined {
  if (watch && wait !== undefined) {
    return '--wait ends once the mesh works, and --watch does not end: leave one of them out';
  }
  if (watch && (format === 'json' || format === 'html')) {
    return `--watch has no end, and --format ${format} is written in the end: take --format text or ndjson`;
  }
  return undefined;
}
