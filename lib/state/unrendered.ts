import { type Manifest, type ObjectRef, refKey, refOf } from '../cluster/object.ts';
import type { Step, StepId } from '../steps/step.ts';
import type { Change, ChangeSet, Problem } from './change.ts';
import { isOurs } from './leftovers.ts';
import type { Outlook } from './outlook.ts';
import { stepLabel, stepName } from './ownership.ts';
import type { Rendered } from './rendered.ts';
import type { Views } from './view.ts';

/** What a step has that nobody can render here. */
export interface Unrendered {
  readonly own: readonly ObjectRef[];
  /** Why it cannot be rendered. */
  readonly problem: Problem;
}

/** By step. */
export type UnrenderedSteps = ReadonlyMap<StepId, Unrendered>;

const withoutProgram: readonly string[] = ['E-ISTIOCTL-MISSING', 'E-ISTIOCTL-VERSION'];

/** The steps whose program is not at hand, and that may be kept as they are: with all that they have and no other step wants. */
export function unrenderedIn(
  steps: readonly Step[],
  rendered: Rendered,
  { views, mesh }: { readonly views: Views; readonly mesh: string },
): UnrenderedSteps {
  return new Map(
    steps.flatMap((step): readonly (readonly [StepId, Unrendered])[] => {
      const result = rendered.get(step.id);
      if (step.keeps === undefined || result?.ok !== false) return [];
      if (!withoutProgram.includes(result.error.code)) return [];
      const wanted = wantedBeside(step, steps, rendered);
      const own = views
        .of(step.cluster)
        .objects()
        .filter((object) => isOf(step, object, mesh) && !wanted.has(refKey(refOf(object))));
      return own.length > 0 && step.keeps(own)
        ? [[step.id, { own: own.map(refOf), problem: result.error }]]
        : [];
    }),
  );
}

function isOf({ id }: Step, object: Manifest, mesh: string): boolean {
  return isOurs(object, mesh) && object.metadata.labels?.[stepLabel] === stepName(id);
}

/** What others want of what it had, say because it was renamed, is theirs. */
function wantedBeside(
  { id, cluster }: Step,
  steps: readonly Step[],
  rendered: Rendered,
): ReadonlySet<string> {
  const others = steps.filter((other) => other.cluster === cluster && other.id !== id);
  return new Set(
    others.flatMap((other) => {
      const result = rendered.get(other.id);
      return result?.ok === true ? result.value.map(({ manifest }) => refKey(refOf(manifest))) : [];
    }),
  );
}

export function keptAll({ own }: Unrendered): readonly Change[] {
  return own.map((ref) => ({ kind: 'keep', ref, certainty: 'owned' }));
}

/** What a plan says of them. */
export function unrenderedOutlook(unrendered: UnrenderedSteps): Pick<ChangeSet, 'outlook'> {
  const [first] = unrendered.values();
  if (first === undefined) return {};
  const outlook: readonly Outlook[] = [
    {
      title: 'Kept as it is, without rendering it',
      lines: [
        ...[...unrendered].map(([id, { own }]) => `${id}: ${own.length} objects`),
        `why: ${first.problem.message}. What mesh.yaml says of it is not compared, and edits of it are not applied`,
      ],
    },
  ];
  return { outlook };
}
