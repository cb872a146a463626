import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { timeOf } from '../moment.ts';
import { type ChildEnd, lastError } from './child-end.ts';
import { conditionsAfter, type FoundCondition } from './conditions.ts';
import type { Decision, FoundPlan } from './decide.ts';
import { type CredentialEnd, expiringIn } from './expiring.ts';
import type { Correction } from './fights.ts';
import { historyAfter } from './history.ts';
import { clustersOf, type MeshObject, type MeshObjectStatus } from './mesh-object.ts';
import { added, type PassTally } from './tally.ts';

/** How a pass over a mesh ended. */
export interface PassEnd {
  readonly status: MeshObjectStatus;
  /** Nothing is left to do but what somebody has to approve; otherwise it is tried again soon. */
  readonly ok: boolean;
  /** When it is to be looked at again at the latest, as something ends. Milliseconds since the epoch. */
  readonly renewal?: number;
  /** For people who approve: Markdown. */
  readonly page?: string;
  /** For metrics. */
  readonly result: 'converged' | 'waiting' | 'failed' | 'suspended';
  /** What the last plan found, for metrics; absent where there was none. */
  readonly found?: Pick<FoundPlan, 'actions' | 'drifted'>;
  /** Of the kubeconfigs that were handed over. */
  readonly credentials?: readonly CredentialEnd[];
  /** Of all commands that were run, for metrics. */
  readonly tally?: PassTally;
}

/** Exit code of isthmus: lib/cli/world.ts. */
const exitMesh = 65;

/** What is known beside the plan, whatever comes of it. */
export interface EndPorts {
  readonly clock: Pick<Clock, 'now'>;
  /** When the credentials end by which clusters are reached. */
  readonly credentials: readonly CredentialEnd[];
}

/** A plan of which nothing more is done. */
interface Ending {
  readonly plan: FoundPlan;
  readonly decision: Decision;
  readonly isDrift: boolean;
  readonly trouble: string | undefined;
  readonly page: string | undefined;
  /** Tally of what was last done; undefined where that is nothing. */
  readonly did: string | undefined;
  readonly corrections: readonly Correction[];
}

/** Everything that may be done was done. */
export function ended(mesh: MeshObject, ending: Ending, ports: EndPorts): PassEnd {
  const { plan, decision, isDrift, trouble, page } = ending;
  const { converged, pending } = decision;
  const waits = decision.findings.some(
    ({ type, reason }) => type === 'Ready' && waiting.has(reason),
  );
  const down = Object.keys(plan.unreachable);
  const all = clustersOf(mesh);
  const up = all.filter((name) => !down.includes(name));
  const ok = converged || (waits && down.length === 0);
  const findings = decision.findings.map((finding) =>
    finding.type === 'Ready' && finding.status === 'False' && trouble !== undefined
      ? { ...finding, message: `${finding.message}; ${trouble}` }
      : finding,
  );
  return {
    status: {
      ...statusOf(mesh, [...findings, ...(ok ? [] : [retrying])], ports),
      ...(converged ? { applied: digestOf(mesh) } : appliedBefore(mesh)),
      ...(pending !== undefined && { plan: pending }),
      ...(ending.corrections.length > 0 && { corrections: ending.corrections }),
      ...(plan.renewal !== undefined && { renewal: timeOf(plan.renewal) }),
      history: historyAfter(mesh, { findings, did: ending.did, now: ports.clock.now() }),
      clusters: down.map((name) => ({
        name,
        reachable: false,
        message: plan.unreachable[name] ?? '',
      })),
      reachable: `${up.length}/${all.length}`,
    },
    ok,
    result: converged ? 'converged' : waits ? 'waiting' : 'failed',
    found: {
      actions: plan.actions,
      drifted: isDrift ? added(plan.drifted, plan.lacking) : plan.drifted,
    },
    ...(page !== undefined && { page }),
    ...(plan.renewal !== undefined && { renewal: plan.renewal }),
  };
}

/** Reasons of `Ready` that wait for somebody else: nothing is gained by trying soon. */
const waiting: ReadonlySet<string> = new Set([
  'AwaitingApproval',
  'Drifted',
  'Fighting',
  'WaitingForGit',
]);

const retrying: FoundCondition = {
  type: 'Reconciling',
  status: 'True',
  reason: 'ProgressingWithRetry',
  message: 'tried again soon',
};

function appliedBefore({ status: { applied } }: MeshObject): Pick<MeshObjectStatus, 'applied'> {
  return applied === undefined ? {} : { applied };
}

/** The mesh is wrong, or nothing could be said of it; what was remembered of it stays. */
export function unplanned(
  mesh: MeshObject,
  ran: ChildEnd,
  { corrections, did }: Pick<Ending, 'corrections' | 'did'>,
  ports: EndPorts,
): PassEnd {
  const isWrong = ran.code === exitMesh;
  const reason = isWrong ? 'Invalid' : 'StepFailed';
  const message = isWrong ? ran.stderr.trim().slice(0, 2_000) : lastError(ran);
  const findings: readonly FoundCondition[] = [
    { type: 'Ready', status: 'False', reason, message },
    isWrong ? { type: 'Stalled', status: 'True', reason, message } : retrying,
  ];
  return {
    status: {
      ...statusOf(mesh, findings, ports),
      ...appliedBefore(mesh),
      ...(mesh.status.renewal !== undefined && { renewal: mesh.status.renewal }),
      ...(corrections.length > 0 && { corrections }),
      history: historyAfter(mesh, { findings, did, now: ports.clock.now() }),
    },
    ok: false,
    result: 'failed',
  };
}

export function suspended(mesh: MeshObject, ports: EndPorts): PassEnd {
  const ready = mesh.status.conditions?.find(({ type }) => type === 'Ready');
  const message = 'nothing is looked at or done until it is resumed';
  const findings: readonly FoundCondition[] = [
    ...(ready === undefined ? [] : [ready]),
    { type: 'Suspended', status: 'True', reason: 'Suspended', message },
  ];
  const { lastPlanTime: _planned, ...status } = statusOf(mesh, findings, ports);
  return { status: { ...mesh.status, ...status }, ok: true, result: 'suspended' };
}

function statusOf(
  { generation, status, requested }: MeshObject,
  findings: readonly FoundCondition[],
  { clock, credentials }: EndPorts,
): MeshObjectStatus {
  const now = clock.now();
  const expiring = expiringIn(credentials, now);
  const found = expiring === undefined ? findings : [...findings, expiring];
  return {
    observedGeneration: generation,
    conditions: conditionsAfter(status.conditions ?? [], found, { generation, now }),
    lastPlanTime: timeOf(now),
    ...(requested !== undefined && { lastHandledRequest: requested }),
  };
}

/** By which a mesh that was applied is known again. */
export function digestOf({ mesh }: MeshObject): string {
  return createHash('sha256').update(JSON.stringify(mesh)).digest('hex').slice(0, 32);
}
