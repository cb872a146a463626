import { type Manifest, refOf } from '../cluster/object.ts';
import type { Result } from '../result.ts';
import { missingFacts } from '../steps/facts.ts';
import type { Step } from '../steps/step.ts';
import { broughtOf } from './brought.ts';
import type { Problem, StepChanges } from './change.ts';
import type { Comparing } from './preview.ts';
import { problemOf } from './problem.ts';
import { isHeavy } from './heavy.ts';
import { checkStep, examineStep } from './step-changes.ts';
import { keptAll } from './unrendered.ts';
import { ever } from './view.ts';

/** A step that needs a fact of a cluster that could not be looked at cannot be looked at either: its objects may be others. */
export async function compareStep(
  step: Step,
  absent: Result<ReadonlySet<string>, Problem>,
  { ports, options, views, rendered, told, unrendered }: Comparing,
): Promise<StepChanges> {
  const unseen = step.needs.filter((fact) => told.unseen.has(fact.id));
  const missing = missingFacts(step, told.facts).filter((fact) => !unseen.includes(fact));
  const unchanged = { step, changes: [], missing, unseen };
  if (!absent.ok) return { ...unchanged, problem: absent.error };
  const blind = unseen[0] ?? step.heeds.find((heed) => told.unseen.has(heed.id));
  if (blind !== undefined) return { ...unchanged, problem: problemOf(told.unseen.get(blind.id)) };
  const kept = unrendered.get(step.id);
  if (kept !== undefined) return { ...unchanged, changes: keptAll(kept) };
  const wanted = rendered.get(step.id);
  if (wanted?.ok === false) return { ...unchanged, problem: wanted.error };
  try {
    if (step.broughtBy === 'git') {
      await checkStep(step, {
        clusters: ports.clusters,
        views,
        since: ever,
        now: ports.clock.now(),
      });
      const look = (manifest: Manifest) => views.of(step.cluster).last(refOf(manifest));
      return { ...unchanged, git: broughtOf(wanted?.value ?? [], look, options.shared) };
    }
    const changes = await examineStep(step, wanted?.value ?? [], {
      clusters: ports.clusters,
      views,
      since: ever,
      shared: options.shared,
      absentNamespaces: absent.value,
      // Of everything else a dry run is asked: it finds what policies refuse.
      lacks: (ref) => isHeavy(ref) && views.of(step.cluster).lacks(ref, ever),
      now: ports.clock.now(),
    });
    return { ...unchanged, changes };
  } catch (error) {
    return { ...unchanged, problem: problemOf(error) };
  }
}
