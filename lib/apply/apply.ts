import { type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Ports } from '../ports.ts';
import { problemOf } from '../state/problem.ts';
import type { Change, StepChanges } from '../state/change.ts';
import { equal } from '../state/fields.ts';
import { observe, scopesOf } from '../state/observe.ts';
import type { Preview } from '../state/preview.ts';
import { absentNamespaces, examineStep } from '../state/step-changes.ts';
import { type Wanted, wantedBy } from '../state/wanted.ts';
import { missingFacts, valueOf } from '../steps/facts.ts';
import type { StepGraph } from '../steps/graph.ts';
import { StepError } from '../steps/step-error.ts';
import type { Look, Step, StepId } from '../steps/step.ts';
import { type Outcome, walk } from '../steps/walk.ts';
import { checkApproval } from './approval.ts';
import { prune } from './prune.ts';
import { type ApplyOptions, lookNow, type Run, see, waitOf } from './run.ts';
import { settle } from './settle.ts';
import { retryUntil } from './wait.ts';
import { writeChanges } from './write.ts';

/** How each step ended; `done` with the number of objects written. */
export type Outcomes = ReadonlyMap<StepId, Outcome<number>>;

/**
 * Does what the preview showed, dependencies first. Each step is observed again right before it acts; what the preview
 * did not show (a foreign object, somebody else's field, a replacement) is refused, not done.
 * Running it again continues where it stopped. Never rejects: failures are outcomes.
 */
export async function apply(
  graph: StepGraph,
  approved: Preview,
  ports: Ports,
  options: ApplyOptions,
): Promise<Outcomes> {
  const run: Run = {
    graph,
    approved,
    ports,
    options,
    facts: new Map(approved.facts),
    seen: new Map(),
    written: new Map(),
  };
  const outcomes = await walk(graph, (step) => applyStep(step, run), {
    concurrency: options.concurrency,
    signal: ports.signal,
    ended: (step, outcome) => reportEnd(step, outcome, run),
  });
  const complete = [...outcomes.values()].every((outcome) => outcome.kind === 'done');
  if (options.prune && complete) await prune(approved.changeSet.leftovers, ports);
  return outcomes;
}

async function applyStep(step: Step, run: Run): Promise<number> {
  const { ports, approved } = run;
  const start = ports.clock.now();
  const planned = approved.changeSet.steps.find((changes) => changes.step.id === step.id);
  if (planned === undefined) throw new Error(`${step.id} was not planned`);
  let refs = planned.changes.map((change) => change.ref);
  if (!isSettled(planned, run)) {
    ports.reporter.report({ kind: 'step-started', step });
    const wanted = await wantedNow(step, run);
    refs = wanted.map(({ manifest }) => refOf(manifest));
    const changes = await examineNow(step, wanted, run);
    checkApproval(changes, planned, run.options.adopt);
    if (changes.some((change) => change.kind !== 'keep')) await passGates(step, run);
    await write(step, changes, run);
  }
  if (ports.signal.aborted) throw new StepError('interrupted', 'stopped before it was ready');
  await settle(step, refs, run);
  const changed = run.written.get(step.id) ?? 0;
  const milliseconds = ports.clock.now() - start;
  ports.reporter.report({ kind: 'step-done', step, changed, milliseconds });
  return changed;
}

/** Nothing to do, and nothing it builds on has changed since the preview looked. */
function isSettled(planned: StepChanges, { facts, approved }: Run): boolean {
  return (
    planned.problem === undefined &&
    planned.missing.length === 0 &&
    planned.changes.every((change) => change.kind === 'keep') &&
    planned.step.needs.every((fact) => equal(valueOf(facts, fact), valueOf(approved.facts, fact)))
  );
}

async function wantedNow(step: Step, run: Run): Promise<readonly Wanted[]> {
  const [missing] = missingFacts(step, run.facts);
  if (missing !== undefined) {
    throw new StepError('fact-missing', `the ${missing.name} is not known`);
  }
  return wantedBy(step, run.facts, run.options.mesh, run.ports.render);
}

async function examineNow(
  step: Step,
  wanted: readonly Wanted[],
  run: Run,
): Promise<readonly Change[]> {
  const { ports, options } = run;
  const client = ports.clusters(step.cluster);
  const refs = wanted.map(({ manifest }) => refOf(manifest));
  const live = await observe(client, scopesOf(refs), options.mesh);
  const isListed = (ref: ObjectRef): boolean => live.has(refKey(ref));
  const look: Look = (cluster, ref) =>
    cluster === step.cluster ? live.get(refKey(ref)) : undefined;
  return examineStep(step, wanted, {
    client,
    look,
    get: async (cluster, ref) => look(cluster, ref) ?? ports.clusters(cluster).get(ref),
    shared: options.shared,
    absentNamespaces: await absentNamespaces(wanted, isListed, client),
  });
}

async function passGates(step: Step, run: Run): Promise<void> {
  const client = run.ports.clusters(step.cluster);
  for (const gate of step.gates) {
    await retryUntil(
      async () => {
        try {
          const reason = gate.passes(await client.dryRunCreate(gate.pod));
          return reason === undefined ? undefined : `${gate.name}: ${reason}`;
        } catch (error) {
          return `${gate.name}: ${problemOf(error).message}`;
        }
      },
      waitOf(step, run, 'ready'),
    );
  }
}

async function write(step: Step, changes: readonly Change[], run: Run): Promise<void> {
  await writeChanges(changes, {
    client: run.ports.clusters(step.cluster),
    wait: waitOf(step, run, 'ready'),
    look: (ref) => lookNow(run, step.cluster, ref),
    written: (ref, verb, object) => {
      see(run, step.cluster, object);
      run.written.set(step.id, (run.written.get(step.id) ?? 0) + 1);
      const { cluster, id } = step;
      run.ports.reporter.report({ kind: 'object-changed', step: id, cluster, ref, verb });
    },
  });
}

function reportEnd(step: Step, outcome: Outcome<unknown>, run: Run): void {
  const { report } = run.ports.reporter;
  switch (outcome.kind) {
    case 'done':
      return;
    case 'failed': {
      const changed = run.written.get(step.id) ?? 0;
      report({ kind: 'step-failed', step, problem: problemOf(outcome.error), changed });
      return;
    }
    case 'blocked':
      report({ kind: 'step-blocked', step, because: outcome.because });
      return;
    case 'not-started':
      report({ kind: 'step-not-started', step });
  }
}
