import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { timeOf } from '../moment.ts';
import { type ChildEnd, lastError } from './child-end.ts';
import { conditionsAfter, type FoundCondition } from './conditions.ts';
import { type Act, decide, type Decision, type FoundPlan } from './decide.ts';
import { type CredentialEnd, endsOf, expiringIn, type NamedKubeconfig } from './expiring.ts';
import { corrected, type Correction, fightsAmong } from './fights.ts';
import { printedPlan } from './found-plan.ts';
import { historyAfter } from './history.ts';
import { clustersOf, isAsked, type MeshObject, type MeshObjectStatus } from './mesh-object.ts';
import { added, noTally, sumOf, type PassTally } from './tally.ts';

export interface PassPorts {
  readonly clock: Pick<Clock, 'now'>;
  /** By which clusters are reached; none where nobody has handed them over. */
  readonly kubeconfigs?: readonly NamedKubeconfig[];
  /** Runs isthmus as a child, with these arguments beside those that name the mesh. */
  readonly run: (args: readonly string[]) => Promise<ChildEnd>;
}

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

/** Exit codes of isthmus: lib/cli/world.ts. */
const exitMesh = 65;
const exitInterrupted = 130;

/** Nothing may be said of a mesh whose pass was stopped. */
export class PassInterrupted extends Error {}

/** A pass that knows when the credentials end by which clusters are reached. */
interface Looking extends Pick<PassPorts, 'clock' | 'run'> {
  readonly credentials: readonly CredentialEnd[];
}

/** Plans, does what may be done, and plans again, until nothing is left that may be. Throws `PassInterrupted`. */
export async function pass(
  mesh: MeshObject,
  { kubeconfigs = [], ...ports }: PassPorts,
): Promise<PassEnd> {
  const credentials = endsOf(kubeconfigs);
  let tally = noTally;
  const run = async (args: readonly string[]): Promise<ChildEnd> => {
    const ran = await ports.run(args);
    tally = sumOf(tally, ran.tally ?? noTally);
    return ran;
  };
  const end = await passOver(mesh, { clock: ports.clock, run, credentials });
  return { ...end, credentials, tally };
}

async function passOver(mesh: MeshObject, ports: Looking): Promise<PassEnd> {
  if (mesh.suspend) return suspended(mesh, ports);
  const isDrift = mesh.status.applied === digestOf(mesh);
  const tried = new Set<Act['kind']>();
  let trouble: string | undefined;
  let did: string | undefined;
  let corrections = isAsked(mesh) ? [] : (mesh.status.corrections ?? []);
  for (;;) {
    const ran = await runOr(ports, ['plan', '--format', 'json']);
    const plan = printedPlan(ran.stdout);
    if (plan === undefined) return unplanned(mesh, ran, { corrections, did }, ports);
    const fights = isDrift ? fightsAmong(plan.rivals, corrections) : [];
    const decision = decide(mesh, plan, { isDrift, tried, fights });
    if (decision.act.kind === 'nothing') {
      const waits = decision.findings.some(({ type }) => type === 'PlanPending');
      const page = waits
        ? (await runOr(ports, ['plan', '--format', 'markdown'])).stdout
        : undefined;
      return ended(mesh, { plan, decision, isDrift, trouble, page, did, corrections }, ports);
    }
    tried.add(decision.act.kind);
    did = plan.tally;
    // What is safe takes nothing from anybody.
    if (isDrift && decision.act.kind !== 'apply-safe') {
      corrections = corrected(corrections, plan.rivals, ports.clock.now());
    }
    const applied = await runOr(ports, applyArgs(decision.act));
    trouble = applied.code === 0 ? undefined : lastError(applied);
  }
}

async function runOr({ run }: Looking, args: readonly string[]): Promise<ChildEnd> {
  const ran = await run(args);
  if (ran.code === exitInterrupted || ran.code < 0) throw new PassInterrupted();
  return ran;
}

function applyArgs(act: Exclude<Act, { readonly kind: 'nothing' }>): readonly string[] {
  const apply = ['apply', '--lock-timeout', '5m'];
  switch (act.kind) {
    case 'apply-all':
      return [...apply, '--yes', '--adopt', '--prune'];
    case 'apply-safe':
      return [...apply, '--yes', '--only-safe'];
    case 'apply-approved':
      return [...apply, '--approved', act.id, '--adopt', '--prune'];
  }
}

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

function ended(mesh: MeshObject, ending: Ending, ports: Looking): PassEnd {
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
function unplanned(
  mesh: MeshObject,
  ran: ChildEnd,
  { corrections, did }: Pick<Ending, 'corrections' | 'did'>,
  ports: Looking,
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

function suspended(mesh: MeshObject, ports: Looking): PassEnd {
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
  { clock, credentials }: Looking,
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

function digestOf({ mesh }: MeshObject): string {
  return createHash('sha256').update(JSON.stringify(mesh)).digest('hex').slice(0, 32);
}
