import type { Clock } from '../clock.ts';
import { type ChildEnd, lastError } from './child-end.ts';
import { type Act, decide } from './decide.ts';
import { endsOf, type NamedKubeconfig } from './expiring.ts';
import { corrected, fightsAmong } from './fights.ts';
import { printedPlan } from './found-plan.ts';
import { isAsked, type MeshObject } from './mesh-object.ts';
import { digestOf, ended, type EndPorts, type PassEnd, suspended, unplanned } from './pass-end.ts';
import { noTally, sumOf } from './tally.ts';

export interface PassPorts {
  readonly clock: Pick<Clock, 'now'>;
  /** By which clusters are reached; none where nobody has handed them over. */
  readonly kubeconfigs?: readonly NamedKubeconfig[];
  /** Runs isthmus as a child, with these arguments beside those that name the mesh. */
  readonly run: (args: readonly string[]) => Promise<ChildEnd>;
}

/** Exit code of isthmus: lib/cli/world.ts. */
const exitInterrupted = 130;

/** Nothing may be said of a mesh whose pass was stopped. */
export class PassInterrupted extends Error {}

/** What a pass looks with. */
interface Looking extends EndPorts, Pick<PassPorts, 'run'> {}

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
