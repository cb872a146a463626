import type { FoundCondition } from './conditions.ts';
import type { Rival } from './fights.ts';
import type { MeshObject, PendingPlan } from './mesh-object.ts';
import type { CountBy } from './tally.ts';

/** What a plan found, as far as it decides what comes next. */
export interface FoundPlan {
  /** `ID@date`; undefined where nothing is to be done or the plan is not complete. */
  readonly id: string | undefined;
  readonly complete: boolean;
  /** How many objects would change. */
  readonly changes: number;
  /** The same by action. */
  readonly actions: CountBy;
  /** How many objects are not as they were applied, by cluster. */
  readonly drifted: CountBy;
  /** How many are not there or not ours, by cluster: not applied yet, or deleted since. */
  readonly lacking: CountBy;
  readonly tally: string;
  /** A line for each change that somebody should look at. */
  readonly risks: readonly string[];
  /** Not only steps with a risk, or that wait for such a one, have something to do. */
  readonly hasSafePart: boolean;
  /** How many objects Git has not brought yet. */
  readonly awaited: number;
  /** What others have changed since it was applied. */
  readonly rivals: readonly Rival[];
  /** By cluster: why it could not be looked at. */
  readonly unreachable: Readonly<Record<string, string>>;
  /** When something has to be made anew, the first of all. Milliseconds since the epoch. */
  readonly renewal?: number | undefined;
  /** What else could not be looked at, or stands in the way. */
  readonly problems: readonly string[];
}

/** What is done about a plan. */
export type Act =
  /** All of it, deletions and adoptions, too. */
  | { readonly kind: 'apply-all' }
  | { readonly kind: 'apply-safe' }
  | { readonly kind: 'apply-approved'; readonly id: string }
  | { readonly kind: 'nothing' };

/** What is done, and what is said if it stays at that. */
export interface Decision {
  readonly act: Act;
  readonly findings: readonly FoundCondition[];
  /** The mesh is as it was last wanted. */
  readonly converged: boolean;
  readonly pending: PendingPlan | undefined;
}

/** What was done already in this pass: it is not tried twice. */
export type TriedActs = ReadonlySet<Act['kind']>;

export interface Situation {
  readonly isDrift: boolean;
  readonly tried: TriedActs;
  /** Those who take back again and again what is put right. */
  readonly fights?: readonly Rival[];
}

/**
 * What comes of a plan. `isDrift`: this mesh was applied as it is now, so that somebody or something else has changed the clusters. What
 * only waits for a cluster that does not answer is not held against the others.
 */
export function decide(
  mesh: Pick<MeshObject, 'approval' | 'approve' | 'onDrift'>,
  plan: FoundPlan,
  { isDrift, tried, fights = [] }: Situation,
): Decision {
  if (fights.length > 0 && plan.changes > 0 && !isApproved(mesh, plan)) {
    return {
      act: { kind: 'nothing' },
      converged: false,
      pending: pendingOf(plan),
      findings: [...fighting(fights), reachability(plan), ...drift(plan, true)],
    };
  }
  const act = actFor(mesh, plan, { isDrift, tried });
  const pending = pendingOf(plan);
  const beside = [reachability(plan), ...drift(plan, isDrift), ...waiting(mesh, plan, act)];
  const converged =
    plan.changes === 0 && plan.awaited === 0 && plan.complete && plan.problems.length === 0;
  return { act, converged, pending, findings: [ready(mesh, plan, { isDrift, act }), ...beside] };
}

function actFor(
  { approval, approve, onDrift }: Pick<MeshObject, 'approval' | 'approve' | 'onDrift'>,
  plan: FoundPlan,
  { isDrift, tried }: { readonly isDrift: boolean; readonly tried: TriedActs },
): Act {
  const nothing: Act = { kind: 'nothing' };
  const unless = (act: Act): Act => (tried.has(act.kind) ? nothing : act);
  if (plan.changes === 0) return nothing;
  if (approve !== undefined && isApproved({ approve }, plan)) {
    return unless({ kind: 'apply-approved', id: approve });
  }
  if (isDrift && onDrift === 'report') return nothing;
  // Nobody waits for Git: what does not need it goes on.
  if (approval === 'none' && plan.awaited === 0) return unless({ kind: 'apply-all' });
  if (approval === 'all' || !plan.hasSafePart) return nothing;
  return unless({ kind: 'apply-safe' });
}

function isApproved({ approve }: Pick<MeshObject, 'approve'>, { id }: FoundPlan): boolean {
  return approve !== undefined && isSame(approve, id);
}

/** Somebody has to say which of the two is to be right. */
function fighting(fights: readonly Rival[]): readonly FoundCondition[] {
  const [{ manager, object, field } = { manager: '', object: '', field: '' }, ...more] = fights;
  const rest = more.length === 0 ? '' : ` and ${more.length} more`;
  const message = `${manager} changes ${field} of ${object}${rest} again and again; nothing is put right any more until the mesh is edited, its plan approved or a look asked for`;
  return [
    not('Fighting', message),
    { type: 'Stalled', status: 'True', reason: 'Fighting', message },
  ];
}

/** The day on which a plan was looked at does not make it another one. */
function isSame(approve: string, id: string | undefined): boolean {
  return id !== undefined && approve.split('@')[0] === id.split('@')[0];
}

function pendingOf({ id, changes, tally, risks }: FoundPlan): PendingPlan | undefined {
  if (changes === 0) return undefined;
  return {
    ...(id !== undefined && { id }),
    tally,
    ...(risks.length > 0 && { needsApproval: risks.slice(0, mostRisks) }),
  };
}

/** As many as are named in a status. */
const mostRisks = 20;

function ready(
  { approval, approve }: Pick<MeshObject, 'approval' | 'approve'>,
  plan: FoundPlan,
  { isDrift, act }: { readonly isDrift: boolean; readonly act: Act },
): FoundCondition {
  const [down] = Object.entries(plan.unreachable);
  const [problem] = plan.problems;
  if (problem !== undefined) return not('StepFailed', problem);
  if (plan.changes > 0 && act.kind === 'nothing') {
    const waits = approval === 'all' || plan.risks.length > 0;
    const stale =
      approve !== undefined && !isSame(approve, plan.id)
        ? `; ${approve} was approved, which is another plan`
        : '';
    if (plan.awaited > 0 && (!waits || approval === 'none')) {
      return not('WaitingForGit', gitWords(plan));
    }
    if (waits && !(isDrift && approval === 'none')) {
      return not('AwaitingApproval', `${plan.tally}: plan ${plan.id ?? '(not complete)'}${stale}`);
    }
    if (isDrift) return not('Drifted', `not put right, as onDrift is report: ${plan.tally}`);
    return not('StepFailed', `still to do: ${plan.tally}`);
  }
  if (act.kind !== 'nothing') return not('Progressing', plan.tally);
  if (down !== undefined) return not('ClusterUnreachable', `${down[0]}: ${down[1]}`);
  if (!plan.complete) return not('StepFailed', 'not everything could be looked at');
  if (plan.awaited > 0) return not('WaitingForGit', gitWords(plan));
  return { type: 'Ready', status: 'True', reason: 'Succeeded', message: 'as the mesh says' };
}

function gitWords({ awaited }: FoundPlan): string {
  const objects = awaited === 1 ? '1 object is' : `${awaited} objects are`;
  return `${objects} not there yet as Git is to bring ${awaited === 1 ? 'it' : 'them'}: is the newest render committed and synced?`;
}

function not(reason: string, message: string): FoundCondition {
  return { type: 'Ready', status: 'False', reason, message };
}

function reachability({ unreachable }: FoundPlan): FoundCondition {
  const down = Object.entries(unreachable);
  const type = 'ClustersReachable';
  return down.length === 0
    ? { type, status: 'True', reason: 'Succeeded', message: 'all clusters answer' }
    : {
        type,
        status: 'False',
        reason: 'ClusterUnreachable',
        message: down.map(([name, why]) => `${name}: ${why}`).join('; '),
      };
}

function drift(plan: FoundPlan, isDrift: boolean): readonly FoundCondition[] {
  if (!isDrift || plan.changes === 0) return [];
  return [{ type: 'Drifted', status: 'True', reason: 'Drifted', message: plan.tally }];
}

function waiting(
  { approval }: Pick<MeshObject, 'approval'>,
  plan: FoundPlan,
  act: Act,
): readonly FoundCondition[] {
  const waits = plan.changes > 0 && act.kind === 'nothing' && approval !== 'none';
  if (!waits || (approval === 'disruptive' && plan.risks.length === 0)) return [];
  const message = `${plan.tally}: plan ${plan.id ?? '(not complete)'}`;
  return [{ type: 'PlanPending', status: 'True', reason: 'AwaitingApproval', message }];
}
