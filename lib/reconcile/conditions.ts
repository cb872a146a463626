import { timeOf } from '../moment.ts';

/** Kubernetes' metav1.Condition. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  /** RFC 3339; moves only when the status does. */
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

/**
 * `Reconciling` and `Stalled` are absent when they are false, as kstatus has it. Waiting for a person is neither: then `Ready` is false with
 * the reason `AwaitingApproval`.
 */
export type ConditionType =
  | 'Ready'
  | 'Reconciling'
  | 'Stalled'
  | 'PlanPending'
  | 'Drifted'
  | 'ClustersReachable'
  | 'CredentialsExpiring'
  | 'Suspended';

/** What holds, and why. */
export type FoundCondition = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** The conditions after a look. All that is not found any more goes. */
export function conditionsAfter(
  before: readonly Condition[],
  found: readonly FoundCondition[],
  { generation, now }: { readonly generation: number; readonly now: number },
): readonly Condition[] {
  return found.map((finding) => {
    const old = before.find(({ type }) => type === finding.type);
    const stays = old !== undefined && old.status === finding.status;
    return {
      ...finding,
      message: finding.message.slice(0, longest),
      lastTransitionTime: stays ? old.lastTransitionTime : timeOf(now),
      observedGeneration: generation,
    };
  });
}

/** Letters of a message (metav1.Condition). */
const longest = 32_768;
