import type { Manifest, ObjectRef } from '../cluster/object.ts';
import { factKey } from '../state/facts.ts';
import type { Fact, Step, StepId } from '../steps/step.ts';
import { readiness } from './readiness.ts';
import { countsOf, type Run, waitOf } from './run.ts';
import { type Sight, waitFor } from './wait.ts';

/** Waits until every object of the step is ready and every fact that it provides is true. */
export async function settle(step: Step, refs: readonly ObjectRef[], run: Run): Promise<void> {
  const client = run.ports.clusters(step.cluster);
  const { last: look } = run.preview.views.of(step.cluster);
  await Promise.all(
    refs.map(async (ref) => {
      const last = look(ref);
      if (last !== undefined && readiness(last).kind === 'ready' && !isWorkload(ref)) return;
      if (last !== undefined && readiness(last).kind === 'ready' && !wrote(run, step.id)) return;
      await waitFor(client, ref, seeReady, waitOf(step, run, 'ready'));
    }),
  );
  await Promise.all(step.provides.map((fact) => learn(fact, step, run)));
}

function isWorkload(ref: ObjectRef): boolean {
  return ref.kind === 'Deployment' || ref.kind === 'DaemonSet';
}

function wrote(run: Run, id: StepId): boolean {
  return countsOf(id, run).written > 0;
}

function seeReady(live: Manifest | undefined): Sight<true> {
  if (live === undefined) return { kind: 'waiting', reason: 'does not exist yet' };
  const state = readiness(live);
  return state.kind === 'ready' ? { kind: 'ready', value: true } : state;
}

async function learn(fact: Fact<unknown>, step: Step, run: Run): Promise<void> {
  const { last: look } = run.preview.views.of(fact.cluster);
  const last = wrote(run, step.id) ? undefined : look(fact.object);
  const known = last === undefined ? undefined : fact.read(last);
  const value =
    known ??
    (await waitFor(
      run.ports.clusters(fact.cluster),
      fact.object,
      (live): Sight<unknown> => {
        const found = live === undefined ? undefined : fact.read(live);
        return found === undefined
          ? { kind: 'waiting', reason: `has no ${fact.path} yet` }
          : { kind: 'ready', value: found };
      },
      waitOf(step, run, fact.timeout),
    ));
  run.facts.set(factKey(fact), value);
}
