import { checks } from '../../plans/checks/index.ts';
import { standOf, traffic, trafficNamespace } from '../../plans/checks/traffic.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Clusters } from '../cluster/client.ts';
import { capital } from '../mesh/text/words.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { handshake } from '../network/handshake.ts';
import { resolve } from '../network/resolve.ts';
import type { Style } from '../report/style.ts';
import { weightOf } from '../report/verify-lines.ts';
import type { Check } from '../verify/check.ts';
import { openTraffic, type Traffic } from '../verify/traffic.ts';
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
import { whileSaying } from './saying.ts';
import { type VerifyProgress, verifyProgress } from './verify-progress.ts';
import { untilWorking, watchRounds } from './verify-rounds.ts';
import { madeAt } from './version.ts';
import { exitCodes, type World } from './world.ts';

export interface VerifyOptions extends ClusterOptions {
  readonly format: VerifyFormat;
  readonly detailedExitcode: boolean;
  /** Milliseconds; true for the usual time. */
  readonly wait?: number | true;
  readonly watch: boolean;
  /** The image of the Pods that send requests; they are sent when there is one. */
  readonly traffic?: string;
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
      const asking = options.traffic === undefined ? checks : [...checks, traffic];
      const asked = {
        topology,
        probes: probesOf(topology, asking, options.cluster),
        made: madeAt(clock.now()),
        ...(options.sandbox !== undefined && { note: ofSandbox }),
      };
      const printer = verifyPrinter(options.format, asked, { world, style });
      const end: VerifyPrinter['end'] = (verdicts) => {
        printer.end(verdicts);
        tell(verifyReport(topology.name, verdicts));
      };
      const how = { ...options, printer: { ...printer, end } };
      return await withTraffic(live, options, { world, clock }, (sent) =>
        verifyLive({ ...live, checks: asking, traffic: sent }, how, { world, clock }),
      );
    } finally {
      live.close();
    }
  });
}

/** What was made to send requests is taken away, whatever happens. */
async function withTraffic<T>(
  { topology, clusters }: Live,
  { traffic: image, timeout }: VerifyOptions,
  { world, clock }: Scene,
  work: (traffic: Traffic | undefined) => Promise<T>,
): Promise<T> {
  if (image === undefined) return work(undefined);
  const patience = timeout ?? topology.timeouts.ready;
  const { signal } = world;
  const sent = openTraffic(standOf(topology, image), { clusters, clock, signal, patience });
  try {
    return await work(sent);
  } finally {
    for (const { cluster, error } of await sent.close()) {
      const how = error === undefined ? 'is being removed from' : 'could not be removed from';
      const why = error === undefined ? '' : `: ${error}`;
      note(`What --traffic made ${how} ${cluster} (namespace ${trafficNamespace})${why}`, world);
    }
  }
}

interface Live {
  readonly topology: Topology;
  readonly clusters: Clusters;
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
  return verifyLive({ path, topology, clusters, checks }, how, { world, clock });
}

const ofSandbox = 'No traffic flows between embedded clusters: only their objects are judged.';

/** What `verify` does once it can talk to the clusters, and what ends an `apply --verify`. Gives the exit code. */
export async function verifyLive(
  live: Live & {
    readonly path: string;
    readonly checks: readonly Check[];
    readonly traffic?: Traffic | undefined;
  },
  options: Pick<VerifyOptions, 'cluster' | 'detailedExitcode' | 'sandbox' | 'wait' | 'watch'> & {
    readonly printer: VerifyPrinter;
  },
  { world, clock }: Scene,
): Promise<number> {
  const { path, topology, clusters, traffic: sent } = live;
  const { cluster: only, printer, wait } = options;
  const embedded = options.sandbox !== undefined;
  const keep = async (all: readonly Verdict[]): Promise<void> => {
    if (only === undefined) await keepVerified({ path, embedded }, all, clock.now(), world);
  };
  const round = async (told?: (verdict: Verdict) => void) => {
    const show = (verdict: Verdict): void => {
      if (!world.signal.aborted) told?.(visibleIn(verdict));
    };
    const how = { clusters, handshake, resolve, traffic: sent, clock, embedded, only, told: show };
    return visibleIn(await verifyMesh(topology, live.checks, how));
  };
  const far = verifyProgress(probesOf(topology, live.checks, only));
  const verdicts = await firstLook(round, far, { printer, wait }, { world, clock });
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

/** Looks once, or until it works, and prints what it saw last. */
function firstLook(
  round: (told: (verdict: Verdict) => void) => Promise<readonly Verdict[]>,
  far: VerifyProgress,
  { printer, wait }: { readonly printer: VerifyPrinter; readonly wait: VerifyOptions['wait'] },
  { world, clock }: Scene,
): Promise<readonly Verdict[]> {
  const look = async (hide: () => void): Promise<readonly Verdict[]> => {
    const print = (verdict: Verdict): void => {
      hide();
      printer.told(verdict);
    };
    if (wait === undefined) {
      return round((verdict) => {
        far.told(verdict);
        print(verdict);
      });
    }
    const tell = (words: string): void => {
      hide();
      far.waits(words);
      note(capital(words), world);
    };
    const most = wait === true ? usualWait : wait;
    const last = await untilWorking(() => round(far.told), most, { world, clock, tell });
    if (!world.signal.aborted) last.forEach(print);
    return last;
  };
  return whileSaying(far.words, look, world, clock);
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
