import type { Explanation } from '../state/problem-codes.ts';
import type { RefusalCode } from './plan-refusal.ts';

/** Why something is no plan to rely on. */
export const savedPlanCodes: Readonly<Record<RefusalCode, Explanation>> = {
  'E-PLAN-FILE': {
    cause: 'The file is no saved plan, or was changed since it was written.',
    mend: 'Name a file that `isthmus plan --out` wrote; a saved plan cannot be edited, so plan again for another one.',
  },
  'E-PLAN-NEWER': {
    cause: 'The saved plan has a format that this isthmus does not know.',
    mend: 'Apply it with the isthmus that wrote it, or plan again with this one.',
  },
  'E-PLAN-EXPIRED': {
    cause: 'What was approved is older than seven days, or of a day that has not come.',
    mend: 'Plan again, look at it, and approve that. Where the day has not come, look at the clock of this machine.',
  },
  'E-PLAN-MESH': {
    cause: 'The saved plan is for another mesh, or for a cluster that left mesh.yaml.',
    mend: 'Name the mesh file that the plan was made of by `--file`, or plan again.',
  },
  'E-PLAN-CLUSTER': {
    cause: 'A context leads to another cluster than the one that was planned for.',
    mend: 'Look where the context leads. If that is right, plan again, look at it, and approve that.',
  },
  'E-PLAN-STALE': {
    cause:
      'What would be done now is not what was approved: the clusters, mesh.yaml or the options are others.',
    mend: 'What would be done now stands above the message. If that is right, approve it.',
  },
  'E-PLAN-INCOMPLETE': {
    cause: 'The plan could not look everywhere, so nobody can approve all of it.',
    mend: 'Mend what the plan shows, or leave these clusters out by `--cluster`.',
  },
};
