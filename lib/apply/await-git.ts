import type { ClusterClient } from '../cluster/client.ts';
import { type Manifest, refOf } from '../cluster/object.ts';
import { awaitedOf } from '../state/brought.ts';
import type { Awaited, StepChanges } from '../state/change.ts';
import { wantedBy } from '../state/wanted.ts';
import { StepError } from '../steps/step-error.ts';
import type { Step } from '../steps/step.ts';
import { type Run, waitOf, whose } from './run.ts';
import { settle } from './settle.ts';
import { retryUntil, type Wait, type WaitState, waitFor } from './wait.ts';

/** Waits until Git has brought all objects of the step as mesh.yaml says, and they are ready. Writes nothing. Throws `StepError`. */
export async function awaitStep(
  step: Step,
  { git, problem }: StepChanges,
  run: Run,
): Promise<void> {
  const { ports, options, preview, facts } = run;
  const view = preview.views.of(step.cluster);
  const wanted = await wantedBy(step, facts, options, ports.render);
  if (problem !== undefined || git === undefined || git.awaits.length > 0) {
    ports.reporter.report({ kind: 'step-started', ...whose(step) });
    const client = ports.clusters(step.cluster);
    const wait: Wait = { ...waitOf(step, run, 'ready'), code: 'git-pending' };
    for (const { manifest } of wanted) {
      const ref = refOf(manifest);
      if (awaitedOf(manifest, view.last(ref), options.shared) === undefined) continue;
      await served(manifest, client, wait);
      const see = (live: Manifest | undefined): WaitState<Manifest> => {
        const awaited = awaitedOf(manifest, live, options.shared);
        return awaited === undefined && live !== undefined
          ? { kind: 'ready', value: live }
          : { kind: 'waiting', reason: awaitedWords(awaited) };
      };
      view.note(ref, await waitFor(client, ref, see, wait));
    }
  }
  if (ports.signal.aborted) throw new StepError('interrupted', 'stopped before it was there');
  await settle(
    step,
    wanted.map(({ manifest }) => refOf(manifest)),
    run,
  );
}

/** Its type may come from Git, too. */
async function served(manifest: Manifest, client: ClusterClient, wait: Wait): Promise<void> {
  await retryUntil(
    async () =>
      (await client.serves(manifest))
        ? undefined
        : { reason: `${manifest.kind} (${manifest.apiVersion}) is not served yet (Git brings it)` },
    wait,
  );
}

/** Goes on after the name of the object. */
function awaitedWords(awaited: Awaited | undefined): string {
  const [field, ...more] = awaited?.fields ?? [];
  if (field === undefined) return 'is not there yet (Git brings it)';
  const rest =
    more.length === 0 ? '' : ` and ${more.length} more field${more.length === 1 ? '' : 's'}`;
  return `is there, but not as Git should bring it: ${field.path}${rest}`;
}
