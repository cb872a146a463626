import { refOf } from '../cluster/object.ts';
import { equal } from '../json.ts';
import { isKept, permitted } from '../state/change-set.ts';
import type { Change, StepChanges } from '../state/change.ts';
import type { Preview } from '../state/preview.ts';
import { problemOf } from '../state/problem.ts';
import { readFacts } from '../state/read-facts.ts';
import type { Moment } from '../state/sightings.ts';
import { absentNamespaces, examineStep } from '../state/step-changes.ts';
import { type Wanted, wantedBy } from '../state/wanted.ts';
import { missingFacts, valueOf } from '../steps/facts.ts';
import type { StepGraph } from '../steps/graph.ts';
import { StepError } from '../steps/step-error.ts';
import type { Step, StepId } from '../steps/step.ts';
import type { Outcome } from '../steps/walk.ts';
import { type Approval, type ApprovedStep, checkApproval } from './approval.ts';
import { awaitStep } from './await-git.ts';
import { openBooks } from './books.ts';
import { closeBooks, forget, plannedIn } from './close-books.ts';
import { definitionsOf } from './definitions.ts';
import { removalsOf, removeLeftovers } from './remove.ts';
import {
  type ApplyOptions,
  countsOf,
  type Ports,
  type Run,
  wantedKey,
  waitOf,
  whose,
  writeOf,
} from './run.ts';
import { settle } from './settle.ts';
import { walkStages } from './stages.ts';
import { unmovedSince } from './unmoved.ts';
import { proved } from './proved.ts';
import { retryUntil } from './wait.ts';
import { writeChanges } from './write.ts';

/** How each step ended. */
export type Outcomes = ReadonlyMap<StepId, Outcome<void>>;

/**
 * Does what was approved, dependencies first, and when all that is done, the deletions. Each step is observed again right before
 * it acts; what was not approved (a foreign object, somebody else's field, a replacement, a deletion) is refused, not done.
 * Running it again continues where it stopped. Never rejects: failures are outcomes.
 */
export async function apply(
  { graph, preview }: { readonly graph: StepGraph; readonly preview: Preview },
  approval: Approval,
  ports: Ports,
  options: ApplyOptions,
): Promise<Outcomes> {
  const run: Run = {
    preview,
    approval,
    approved: new Map(approval.steps.map((step) => [step.id, step])),
    planned: new Map(preview.changeSet.steps.map((planned) => [planned.step.id, planned])),
    unmoved: unmovedSince(preview.changeSet.steps, preview.views, options.shared),
    ports,
    options,
    facts: new Map(preview.facts),
    counts: new Map(),
    wanted: new Set(),
    definitions: definitionsOf(preview.changeSet.steps),
    books: openBooks({
      clusters: ports.clusters,
      owner: options,
      members: options.members,
      seen: preview.inventories,
      expected: plannedIn(preview),
    }),
  };
  const removals = removalsOf(run).map((stage) => ({
    graph: stage,
    work: (step: Step) => removeLeftovers(step, run),
  }));
  const outcomes = await walkStages(
    [{ graph, work: (step) => applyStep(step, run) }, ...removals],
    {
      concurrency: options.concurrency,
      signal: ports.signal,
      ended: (step, outcome) => reportEnd(step, outcome, run),
    },
  );
  const isDone = [...outcomes.values()].every(({ kind }) => kind === 'done');
  if (isDone && !ports.signal.aborted) await Promise.all([closeBooks(run), forget(run)]);
  return outcomes;
}

async function applyStep(step: Step, run: Run): Promise<void> {
  const { clock, reporter } = run.ports;
  const start = clock.now();
  const planned = run.planned.get(step.id);
  const approved = run.approved.get(step.id);
  if (planned === undefined || approved === undefined) {
    throw new StepError('unseen-change', 'the plan did not show this step');
  }
  if (step.broughtBy === 'git') await awaitStep(step, planned, run);
  else await makeTrue(planned, approved, run);
  const milliseconds = clock.now() - start;
  const counts = countsOf(step.id, run);
  reporter.report({ kind: 'step-done', ...whose(step), ...counts, milliseconds });
}

/** Writes what is not as it should be, and waits until it is ready. */
async function makeTrue(planned: StepChanges, approved: ApprovedStep, run: Run): Promise<void> {
  const { ports } = run;
  const { step } = planned;
  let refs = planned.changes.filter(({ kind }) => kind !== 'delete').map(({ ref }) => ref);
  if (!isSettled(planned, run)) {
    ports.reporter.report({ kind: 'step-started', ...whose(step) });
    const since = run.preview.views.now();
    const wanted = await wantedNow(step, since, run);
    refs = wanted.map(({ manifest }) => refOf(manifest));
    for (const ref of refs) run.wanted.add(wantedKey(step.cluster, ref));
    const seen = await examineNow(planned, wanted, since, run);
    const changes = seen.map((change) => permitted(change, run.approval));
    checkApproval(changes, approved, run.approval);
    if (changes.some((change) => change.kind !== 'keep')) {
      await passGates(step, run);
      await run.books.enter(step.cluster, refs);
    }
    await writeChanges(changes, writeOf(step, run));
  }
  if (ports.signal.aborted) throw new StepError('interrupted', 'stopped before it was ready');
  await settle(step, refs, run);
  if (step.proof !== undefined) await proved(step.proof, step, run);
}

/** Nothing to do, and nothing it builds on has changed since the preview looked. */
function isSettled(planned: StepChanges, { facts, preview, approval }: Run): boolean {
  return (
    planned.problem === undefined &&
    planned.missing.length === 0 &&
    planned.changes
      .map((change) => permitted(change, approval))
      .every((change) => isKept(change) || change.kind === 'delete') &&
    planned.step.needs.every((fact) => equal(valueOf(facts, fact), valueOf(preview.facts, fact)))
  );
}

/** A fact that no step of the graph has made true is looked for: its cluster may be left out. */
async function wantedNow(step: Step, since: Moment, run: Run): Promise<readonly Wanted[]> {
  const { preview, options, ports } = run;
  const told = await readFacts(missingFacts(step, run.facts), preview.views, since);
  for (const [id, live] of told.facts) run.facts.set(id, live);
  for (const error of told.unseen.values()) throw error;
  const [missing] = missingFacts(step, run.facts);
  if (missing !== undefined) {
    throw new StepError('fact-missing', `the ${missing.name} is not known`);
  }
  return wantedBy(step, run.facts, options, ports.render);
}

async function examineNow(
  planned: StepChanges,
  wanted: readonly Wanted[],
  since: Moment,
  { ports, options, unmoved, preview: { views } }: Run,
): Promise<readonly Change[]> {
  const { step } = planned;
  const view = views.of(step.cluster);
  await view.refresh(
    wanted.map(({ manifest }) => refOf(manifest)),
    since,
  );
  return examineStep(step, wanted, {
    clusters: ports.clusters,
    views,
    since,
    shared: options.shared,
    absentNamespaces: await absentNamespaces(wanted, view, since),
    lacks: (ref) => view.lacks(ref, since),
    shown: unmoved(planned),
    now: ports.clock.now(),
    mint: ports.mint,
  });
}

async function passGates(step: Step, run: Run): Promise<void> {
  const client = run.ports.clusters(step.cluster);
  for (const gate of step.gates) {
    await retryUntil(
      async () => {
        try {
          const reason = gate.passes(await client.dryRunCreate(gate.pod));
          return reason === undefined ? undefined : { reason: `${gate.name}: ${reason}` };
        } catch (error) {
          const { message, hint } = problemOf(error);
          return { reason: `${gate.name}: ${message}`, hint };
        }
      },
      waitOf(step, run, 'ready'),
    );
  }
}

function reportEnd(step: Step, outcome: Outcome<unknown>, run: Run): void {
  const { report } = run.ports.reporter;
  switch (outcome.kind) {
    case 'done':
      return;
    case 'failed': {
      const problem = problemOf(outcome.error);
      report({ kind: 'step-failed', ...whose(step), ...countsOf(step.id, run), problem });
      return;
    }
    case 'blocked':
      report({ kind: 'step-blocked', ...whose(step), because: outcome.because });
      return;
    case 'not-started':
      report({ kind: 'step-not-started', ...whose(step) });
  }
}
