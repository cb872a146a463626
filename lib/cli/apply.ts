import { allowsChanges, type Approval, approvalOf } from '../apply/approval.ts';
import type { Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { guarded } from '../lock/guard.ts';
import { type LookedAt, workLocked } from '../lock/work-locked.ts';
import { visibleIn } from '../visible.ts';
import { told } from './told-progress.ts';
import { type CiSystem, inPipeline, type TellPipeline } from './ci.ts';
import { contradictionIn } from './apply-usage.ts';
import { lockedClusters, lockPorts } from './locking.ts';
import { apply as applyLayout, inOrder, mayWrite, onlySteps, plan } from '../engine.ts';
import { systemClock } from '../clock.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { type Failure, type Summary, summaryOf } from '../report/apply-lines.ts';
import { changesOf, isPruning } from '../state/change-set.ts';
import type { ChangeSet } from '../state/change.ts';
import { prepareMinted } from '../apply/prepare.ts';
import { problemOf } from '../state/problem.ts';
import type { Counts, Event } from '../apply/event.ts';
import type { Style } from '../report/style.ts';
import type { Preview } from '../state/preview.ts';
import type { StepId } from '../steps/step.ts';
import { type Engine, openEngine, orStop } from './engine.ts';
import { whileLooking } from './looking.ts';
import type { ClusterOptions } from './options.ts';
import { checkPlace, checkPledge, type Pledge, pledgeOf, withPledge } from './pledge.ts';
import { openProgress, type Progress } from './progress.ts';
import { proofOf } from './proof.ts';
import { refuse } from './refuse.ts';
import { safely } from './safely.ts';
import { exitCodes, type World } from './world.ts';

export interface ApplyCommandOptions extends ClusterOptions {
  readonly format: 'text' | 'ndjson';
  readonly yes: boolean;
  readonly adopt: boolean;
  readonly prune: boolean;
  /** Milliseconds to wait for others who are at work in the clusters. */
  readonly lockTimeout?: number;
  /** Only these steps, and what they wait for. */
  readonly step?: readonly string[];
  /** A saved plan: that and nothing else. */
  readonly planFile?: string;
  /** `ID@date`: the plan of this id and nothing else. */
  readonly approved?: string;
  /** Look afterwards whether the mesh works. */
  readonly verify: boolean;
  readonly ci?: CiSystem;
  /** Leave out what needs approval. */
  readonly onlySafe?: boolean;
}

/** `isthmus apply`: shows the plan, asks, and does it. */
export async function apply(
  options: ApplyCommandOptions,
  world: World,
  style: Style,
): Promise<number> {
  const words = contradictionIn(options, world);
  if (words !== undefined) {
    world.stderr.write(`error: ${words}\n`);
    return exitCodes.usage;
  }
  const pledge = pledgeOf(options, world, systemClock.now());
  const { placed, said } = withPledge(pledge, { options, style });
  return inPipeline(options.ci, world, async (world, tell) => {
    const engine = await openEngine(placed, world, style);
    try {
      const { step } = options;
      const layout =
        step === undefined ? engine.layout : orStop(() => onlySteps(engine.layout, step));
      if (pledge?.kind === 'file') await checkPlace(pledge, engine);
      const how = { ...placed, pledge };
      const code = await applyMesh({ ...engine, layout }, how, { world, style: said, tell });
      if (!options.verify || code !== exitCodes.fine) return code;
      const { verifyApplied } = await import('./verify.ts');
      return await verifyApplied(engine, placed, world, style);
    } finally {
      engine.close();
    }
  });
}

type MeshOptions = ApplyCommandOptions & { readonly pledge: Pledge | undefined };

/** Plans and applies a layout under locks. */
export async function applyMesh(
  engine: Engine,
  options: MeshOptions,
  { world, style, tell }: { world: World; style: Style; tell: TellPipeline },
): Promise<number> {
  const progress = told(openProgress(options, world, style), engine.layout, { ...world, tell });
  const ports = lockPorts('apply', engine, { ...options, world });
  try {
    return await workLocked(lockedClusters(engine.layout), ports, () =>
      look(engine, options, { world, style, progress }),
    );
  } catch (error) {
    if (error instanceof ClusterError) return nothingApplied(error, world, style);
    throw error;
  }
}

function end(exitCode: number): LookedAt<number> {
  return { kind: 'end', end: exitCode };
}

/** Makes the plan, shows it, and asks whether it is to be done. */
async function look(
  given: Engine,
  options: MeshOptions,
  { world, style, progress }: { world: World; style: Style; progress: Progress },
): Promise<LookedAt<number>> {
  const whole = await whileLooking(
    (looked) => plan(given.layout, { ...given.reads, looked }),
    world,
    given.clock,
  );
  given.tellWarnings();
  if (world.signal.aborted) return end(exitCodes.interrupted);
  const isSafe = options.onlySafe === true;
  const inTurns = { layout: inOrder(given.layout, whole), preview: whole, held: [] };
  const { layout, preview, held } = isSafe ? safely(inTurns, world) : inTurns;
  const engine = { ...given, layout };
  progress.plan(preview.changeSet, layout);
  const refusal = refuse(preview.changeSet, options, world);
  if (refusal !== undefined) return end(refusal);
  if (preview.inventories.size === 0) {
    world.stderr.write(
      'error: no cluster could be looked at; the plan above says why. Nothing was applied.\n',
    );
    return end(exitCodes.failed);
  }
  const { pledge } = options;
  if (pledge !== undefined) await checkPledge(pledge, preview, engine);
  const approval = approvalOf(preview.changeSet, options);
  const isAsked = allowsChanges(approval) && !options.yes && pledge === undefined;
  if (isAsked && !(await confirmed(world))) {
    world.stdout.write('Nothing was applied.\n');
    return end(world.signal.aborted ? exitCodes.interrupted : exitCodes.failed);
  }
  const work = (clusters: Clusters): Promise<number> =>
    carryOut({ ...engine, clusters }, { preview, approval, held }, { options, world, progress });
  if (!mayWrite(engine.layout, { preview, approval })) {
    return end(await work(guarded(engine.clusters, new Map())));
  }
  try {
    await prepareMinted(preview.changeSet, engine.mint);
  } catch (error) {
    return end(nothingApplied(error, world, style));
  }
  return { kind: 'work', work };
}

function nothingApplied(error: unknown, { stderr, signal }: World, { advice }: Style): number {
  const { code, message, hint } = visibleIn(problemOf(error));
  stderr.write(
    `error: ${code} ${message}. Nothing was applied.\n  ${advice?.(hint ?? '') ?? ''}\n`,
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.failed;
}

/** What is done, and the steps that are left out. */
interface Deed {
  readonly preview: Preview;
  readonly approval: Approval;
  readonly held?: readonly StepId[];
}

interface Carrying {
  readonly options: ClusterOptions & { readonly prune: boolean };
  readonly world: World;
  readonly progress: Progress;
}

/** Does what was approved, tells of it, and gives the exit code. */
export async function carryOut(
  engine: Pick<Engine, 'layout' | 'clusters' | 'render' | 'mint' | 'clock'>,
  { preview, approval, held = [] }: Deed,
  { options, world, progress }: Carrying,
): Promise<number> {
  const events: Event[] = [];
  const report = (event: Event): void => {
    events.push(event);
    progress.event(event);
  };
  const interrupted = (): void => report({ kind: 'interrupted' });
  world.signal.addEventListener('abort', interrupted, { once: true });
  const outcomes = await applyLayout(
    engine.layout,
    { preview, approval },
    {
      clusters: engine.clusters,
      render: engine.render,
      mint: engine.mint,
      clock: engine.clock,
      reporter: { report },
      signal: world.signal,
      prove: proofOf(engine, options),
    },
    {
      timeouts: timeoutsOf(engine.layout.topology, options),
      concurrency: options.concurrency,
    },
  );
  world.signal.removeEventListener('abort', interrupted);
  const left = { leftOver: leftOver(preview.changeSet, options), held };
  const summary = summaryOf(outcomes, countsIn(events), left);
  progress.end(summary, failuresOf(events));
  return exitCodeOf(summary, world);
}

/** Deletions that the plan has and nobody asked for. */
function leftOver(changeSet: ChangeSet, { prune }: Carrying['options']): number {
  return prune ? 0 : changesOf(changeSet).filter(isPruning).length;
}

function countsIn(events: readonly Event[]): Counts {
  const verbs = events.flatMap((event) => (event.kind === 'object-changed' ? [event.verb] : []));
  const deleted = verbs.filter((verb) => verb === 'deleted').length;
  return { written: verbs.length - deleted, deleted };
}

async function confirmed(world: World): Promise<boolean> {
  const answer = await world.ask?.('\nApply these changes? Only "yes" is taken for an answer: ');
  return answer?.trim() === 'yes';
}

function timeoutsOf(topology: Topology, { timeout }: ClusterOptions): Topology['timeouts'] {
  return timeout === undefined ? topology.timeouts : { loadBalancer: timeout, ready: timeout };
}

function failuresOf(events: readonly Event[]): readonly Failure[] {
  return events.flatMap((event) =>
    event.kind === 'step-failed' ? [{ step: event.step, ...event.problem }] : [],
  );
}

function exitCodeOf(summary: Summary, world: World): number {
  const { failed, blocked, notStarted, written, deleted } = summary;
  if (world.signal.aborted) return exitCodes.interrupted;
  if (failed.length + blocked.length + notStarted.length === 0) return exitCodes.fine;
  return written + deleted > 0 ? exitCodes.halfway : exitCodes.failed;
}
