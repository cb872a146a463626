import { refKey } from '../cluster/object.ts';
import { isOurs } from '../state/leftovers.ts';
import { graphOf, type StepGraph } from '../steps/graph.ts';
import { StepError } from '../steps/step-error.ts';
import type { Step, StepId } from '../steps/step.ts';
import { countsOf, type Run, wantedKey, whose, writeOf } from './run.ts';
import { type Deletion, deleteObjects } from './write.ts';

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
  await deleteObjects(due, writeOf(step, run));
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
  const deletions = deletionsOf(step.id, run);
  await view.refresh(
    deletions.map(({ ref }) => ref),
    views.now(),
  );
  return deletions.filter(({ ref, uid }) => {
    const live = view.last(ref);
    const isLeft = live?.metadata.uid === uid && isOurs(live, run.options.mesh);
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
