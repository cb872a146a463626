import type { Manifest, ObjectRef } from '../cluster/object.ts';
import { lackOf } from '../steps/facts.ts';
import type { Fact, Step, StepId } from '../steps/step.ts';
import { isWorkload, readiness } from './readiness.ts';
import { countsOf, type Run, waitOf } from './run.ts';
import { type WaitState, waitFor } from './wait.ts';

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

function wrote(run: Run, id: StepId): boolean {
  return countsOf(id, run).written > 0;
}

function seeReady(live: Manifest | undefined): WaitState<true> {
  if (live === undefined) return { kind: 'waiting', reason: 'does not exist yet' };
  const state = readiness(live);
  return state.kind === 'ready' ? { kind: 'ready', value: true } : state;
}

async function learn(fact: Fact<unknown>, step: Step, run: Run): Promise<void> {
  const { last: look } = run.preview.views.of(fact.cluster);
  const last = wrote(run, step.id) ? undefined : look(fact.object);
  const tells = (live: Manifest | undefined): live is Manifest =>
    live !== undefined && fact.read(live) !== undefined;
  const live = tells(last)
    ? last
    : await waitFor(
        run.ports.clusters(fact.cluster),
        fact.object,
        (found): WaitState<Manifest> =>
          tells(found)
            ? { kind: 'ready', value: found }
            : { kind: 'waiting', reason: lackOf(fact, found) },
        waitOf(step, run, fact.timeout),
      );
  run.facts.set(fact.id, live);
}
