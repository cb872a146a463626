import { describeRef, refKey, refOf } from '../cluster/object.ts';
import type { StepId } from '../steps/step.ts';
import type { Problem } from './change.ts';
import type { Wanted } from './wanted.ts';

/**
 * Two steps of a cluster that want the same object would overwrite each other for ever, each of them "done". The problem of
 * every such step, naming the object and the other step.
 */
export function rivalClaims(
  wanted: ReadonlyMap<StepId, readonly Wanted[]>,
): ReadonlyMap<StepId, Problem> {
  const holders = new Map<string, StepId>();
  const problems = new Map<StepId, Problem>();
  for (const [step, objects] of wanted) {
    for (const { manifest } of objects) {
      const ref = refOf(manifest);
      const key = `${step.slice(0, step.indexOf('/'))}/${refKey(ref)}`;
      const holder = holders.get(key);
      holders.set(key, step);
      if (holder === undefined) continue;
      const problem: Problem = {
        code: 'E-OBJECT-TWICE',
        message: `${describeRef(ref)} is wanted twice: by ${holder}${holder === step ? '' : ` and by ${step}`}`,
        hint: 'if a manifest that mesh.yaml names has this object, take it out there; otherwise this is a bug in isthmus',
      };
      problems.set(holder, problem).set(step, problem);
    }
  }
  return problems;
}
