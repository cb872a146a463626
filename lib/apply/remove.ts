import { type Manifest, refKey } from '../cluster/object.ts';
import type { Deletion } from '../state/change.ts';
import { isOurs } from '../state/leftovers.ts';
import { getFrom } from '../state/view.ts';
import { graphOf, type StepGraph } from '../steps/graph.ts';
import { StepError } from '../steps/step-error.ts';
import type { Step, StepId } from '../steps/step.ts';
import { countsOf, type Run, wantedKey, whose, writeOf } from './run.ts';
import { deleteObjects } from './delete.ts';

/** The steps that have something to delete, group by group in their order; those of one group wait for nothing. */
export function removalsOf(run: Run): readonly StepGraph[] {
  return run.preview.changeSet.removals
    .map((ids) =>
      ids.flatMap((id) => {
        const step = run.planned.get(id)?.step;
        return step === undefined || deletionsOf(id, run).length === 0
          ? []
          : [{ ...step, after: [], needs: [] }];
      }),
    )
    .filter((steps) => steps.length > 0)
    .map(graphOf);
}

/**
 * Deletes what is left over of a step, counted apart from what it wrote. What has gone, is not ours any more or is wanted again
 * since the plan is left alone. Throws `ClusterError` and `StepError`.
 */
export async function removeLeftovers(step: Step, run: Run): Promise<void> {
  const { ports } = run;
  const start = ports.clock.now();
  run.counts.delete(step.id);
  ports.reporter.report({ kind: 'step-started', ...whose(step) });
  const due = await dueNow(step, run);
  const isDue = (live: Manifest, { trace }: Deletion): boolean =>
    trace === true || isOurs(live, run.options.mesh);
  await deleteObjects(due, isDue, writeOf(step, run));
  const counts = countsOf(step.id, run);
  if (counts.deleted < due.length) {
    throw new StepError('interrupted', 'stopped before everything was deleted');
  }
  const milliseconds = ports.clock.now() - start;
  ports.reporter.report({ kind: 'step-done', ...whose(step), ...counts, milliseconds });
}

async function dueNow(step: Step, run: Run): Promise<readonly Deletion[]> {
  const { views } = run.preview;
  const view = views.of(step.cluster);
  const since = views.now();
  const deletions = deletionsOf(step.id, run);
  const [traces, ours] = [true, undefined].map((kind) =>
    deletions.filter(({ trace }) => trace === kind).map(({ ref }) => ref),
  );
  await view.refresh(ours ?? [], since);
  await Promise.all((traces ?? []).map((ref) => getFrom(views, since)(step.cluster, ref)));
  return deletions.filter(({ ref, uid, trace }) => {
    const live = view.last(ref);
    const isLeft = live?.metadata.uid === uid && (trace || isOurs(live, run.options.mesh));
    return isLeft && !run.wanted.has(wantedKey(step.cluster, ref));
  });
}

/** What both the preview found and somebody approved: the same object, not one that has its name. */
function deletionsOf(id: StepId, { planned, approved }: Run): readonly Deletion[] {
  const allowed = new Set(
    approved
      .get(id)
      ?.objects.flatMap((object) =>
        object.kind === 'delete' ? [`${refKey(object.ref)} ${object.uid}`] : [],
      ),
  );
  return (planned.get(id)?.changes ?? []).flatMap((change) =>
    change.kind === 'delete' && allowed.has(`${refKey(change.ref)} ${change.uid}`) ? [change] : [],
  );
}
