import { systemClock } from '../clock.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { lifeOf, thisHolder } from '../lock/process.ts';
import { reconcilerName, supervisorEnv } from '../reconcile/install.ts';
import type { ApprovalPolicy } from '../reconcile/mesh-object.ts';
import type { LogRecord } from '../reconcile/supervise.ts';
import type { Style } from '../report/style.ts';
import { visibleIn } from '../visible.ts';
import { failed } from './failed.ts';
import { managementClient } from './management.ts';
import type { GlobalOptions } from './options.ts';
import { children } from './reconcile-child.ts';
import { type Crew, passOnce } from './reconcile-pass.ts';
import { shareWork } from './reconcile-share.ts';
import { leadShares } from './reconcile-lead.ts';
import { lookNow } from './mesh-object.ts';
import { spareMemory } from './spare-memory.ts';
import { meshesIn, meshFile } from './reconcile-source.ts';
import { exitCodes, type World } from './world.ts';

export interface ReconcileOptions extends GlobalOptions {
  /** With `now`: the Mesh. */
  readonly mesh?: string;
  readonly now: boolean;
  readonly once: boolean;
  readonly namespace: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly istioctl?: string;
  readonly sandbox?: string | true;
  readonly approval: ApprovalPolicy;
  readonly interval: number;
  readonly watch: 'facts' | 'none';
  readonly shares: number;
  readonly passes: number;
  readonly passTimeout: number;
  readonly metrics?: string;
  readonly health?: string;
}

/** `isthmus reconcile`: a supervisor that plans nothing itself; each pass is isthmus as a child. */
export async function reconcile(
  options: ReconcileOptions,
  world: World,
  style: Style,
): Promise<number> {
  if (options.mesh !== undefined && !options.now) {
    world.stderr.write('error: a Mesh is named with --now only\n');
    return exitCodes.usage;
  }
  if (options.now) return lookNow(options, world, style);
  const tell = ({ level, msg, ...more }: LogRecord): void => {
    const ts = new Date(systemClock.now()).toISOString();
    world.stdout.write(`${JSON.stringify(visibleIn({ ts, level, msg, ...more }))}\n`);
  };
  const holder = thisHolder('isthmus reconcile');
  const env = childEnv(options, world);
  const isFile = options.file !== undefined;
  const client = isFile ? undefined : await managementClient(options, world, reconcilerName);
  const source =
    client === undefined
      ? meshFile(options.file ?? '', { ...options, world, env })
      : meshesIn(client, { namespace: options.namespace, by: holder.identity, env });
  const crew: Crew = { source, options, world, tell, kin: children(), clock: systemClock };
  const spared = spareMemory();
  try {
    if (options.once) return await passOnce(crew);
    const work = await shareWork(crew);
    const { signal } = world;
    const lost = ({ message }: ClusterError): void => tell({ level: 'warning', msg: message });
    const waiting = (msg: string): void => tell({ level: 'warning', msg });
    const ports = { clock: systemClock, holder, lifeOf, lost, waiting, signal };
    if (client === undefined) await work(undefined);
    else await leadShares(options, { ...ports, client }, work);
    return exitCodes.interrupted;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return failed(error, world, style);
  } finally {
    spared();
    source.close();
  }
}

/** What children are told by variables, as every command can be. Passes are short, and larger. */
function childEnv(
  { kubeconfig, istioctl, sandbox }: ReconcileOptions,
  { env }: World,
): Readonly<Record<string, string>> {
  const inherited = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !(entry[0] in supervisorEnv),
  );
  return {
    ...Object.fromEntries(inherited),
    ...(kubeconfig !== undefined && { ISTHMUS_KUBECONFIG: kubeconfig }),
    ...(istioctl !== undefined && { ISTHMUS_ISTIOCTL: istioctl }),
    ...(sandbox !== undefined && { ISTHMUS_SANDBOX: sandbox === true ? 'yes' : sandbox }),
  };
}
