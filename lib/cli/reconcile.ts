import { systemClock } from '../clock.ts';
import { lifeOf, thisHolder } from '../lock/process.ts';
import { reconcilerName } from '../reconcile/install.ts';
import type { ApprovalPolicy, MeshObject } from '../reconcile/mesh-object.ts';
import { metricsOf } from '../reconcile/metrics.ts';
import { pass, type PassEnd } from '../reconcile/pass.ts';
import { ownerOf } from '../reconcile/shards.ts';
import { type Bells, keyOf, type LogRecord, supervise } from '../reconcile/supervise.ts';
import type { Style } from '../report/style.ts';
import { problemOf } from '../state/problem.ts';
import { visibleIn } from '../visible.ts';
import { managementClient } from './management.ts';
import type { GlobalOptions } from './options.ts';
import { children } from './reconcile-child.ts';
import { doorbells, type Doorbells } from './reconcile-bells.ts';
import { leadShares, type Share } from './reconcile-lead.ts';
import { lookNow } from './mesh-object.ts';
import { servePages } from './reconcile-server.ts';
import { meshesIn, meshFile, type MeshSource } from './reconcile-source.ts';
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
  const client = isFile ? undefined : managementClient(options, world, reconcilerName);
  const source =
    client === undefined
      ? meshFile(options.file ?? '', { ...options, world, env })
      : meshesIn(client, { namespace: options.namespace, by: holder.identity, env });
  const work = workOn(source, options, { world, style, tell });
  try {
    if (options.once) return await work.once();
    await work.serve();
    if (client === undefined) {
      await work.supervise(undefined);
    } else {
      const { signal } = world;
      const ports = { client, clock: systemClock, holder, lifeOf, signal };
      await leadShares(options, ports, work.supervise);
    }
    return exitCodes.interrupted;
  } finally {
    work.close();
    source.close();
  }
}

interface Scene {
  readonly world: World;
  readonly style: Style;
  readonly tell: (record: LogRecord) => void;
}

function workOn(source: MeshSource, options: ReconcileOptions, { world, style, tell }: Scene) {
  const clock = systemClock;
  const kin = children();
  const metrics = metricsOf(() => clock.now());
  const bells: Bells = { changed: () => {}, rang: () => {} };
  const hung: Doorbells | undefined =
    options.watch === 'facts' && options.sandbox === undefined
      ? doorbells((key) => bells.rang(key), { world, style, tell })
      : undefined;
  let leads: Share | undefined;
  let beat = clock.now();

  async function onePass(
    mesh: MeshObject,
    signal: AbortSignal,
    before: () => void,
  ): Promise<PassEnd> {
    const where = await source.workshop(mesh);
    const how = { signal, timeout: options.passTimeout };
    const ended = await pass(mesh, {
      clock,
      run: (args) => {
        before();
        return kin.run([...args, '--no-color'], where, how);
      },
    });
    await source.say(mesh, ended, before);
    const ready = ended.status.conditions?.find(({ type }) => type === 'Ready');
    const msg = `${ready?.reason ?? ended.result}: ${ready?.message ?? ''}`;
    tell({ level: ended.ok ? 'info' : 'warning', msg, mesh: keyOf(mesh), result: ended.result });
    if (ended.ok && !mesh.suspend) hung?.hang(mesh, where);
    return ended;
  }

  return {
    once: async (): Promise<number> => {
      const codes: number[] = [];
      const timer = setInterval(kin.alive, 5_000);
      for (const mesh of await source.meshes()) {
        const ended = await onePass(mesh, world.signal, () => {}).catch((error: unknown) => {
          tell({ level: 'error', msg: problemOf(error).message, mesh: keyOf(mesh) });
        });
        codes.push(
          ended === undefined || ended.result === 'failed'
            ? exitCodes.failed
            : ended.result === 'waiting'
              ? exitCodes.changes
              : exitCodes.fine,
        );
      }
      clearInterval(timer);
      if (world.signal.aborted) return exitCodes.interrupted;
      return codes.includes(exitCodes.failed)
        ? exitCodes.failed
        : Math.max(exitCodes.fine, ...codes);
    },
    supervise: async (share: Share | undefined): Promise<void> => {
      leads = share;
      const check = (): void => share?.held.check();
      tell({ level: 'info', msg: share === undefined ? 'begins' : `leads share ${share.share}` });
      const stop = new AbortController();
      const signal = AbortSignal.any([world.signal, stop.signal]);
      const ports = {
        clock,
        random: Math.random,
        check: () => {
          check();
          beat = clock.now();
          kin.alive();
        },
        meshes: async () => {
          const members = await share?.members();
          const all = await source.meshes();
          return members === undefined
            ? all
            : all.filter(({ uid }) => ownerOf(uid, members) === share?.share);
        },
        pass: (mesh: MeshObject, signal: AbortSignal) => onePass(mesh, signal, check),
        passed: metrics.passed,
        tell,
      };
      if (options.watch === 'facts') {
        source
          .follow(() => bells.changed(), signal)
          .catch((error: unknown) => {
            tell({
              level: 'warning',
              msg: `Meshes are looked at by time only: ${problemOf(error).message}`,
            });
          });
      }
      try {
        await supervise(ports, { concurrency: options.passes, bells }, signal);
      } catch (error) {
        tell({ level: 'warning', msg: problemOf(error).message });
      } finally {
        stop.abort();
        leads = undefined;
      }
    },
    serve: async (): Promise<void> => {
      const alive = (): string | undefined =>
        leads === undefined || clock.now() - beat < 60_000 ? 'ok\n' : undefined;
      const { metrics: at, health } = options;
      if (at !== undefined) {
        await servePages(at, { '/metrics': () => metrics.text(leads !== undefined) });
      }
      if (health !== undefined)
        await servePages(health, { '/healthz': alive, '/readyz': () => 'ok\n' });
    },
    close: () => hung?.close(),
  };
}

/** What children are told by variables, as every command can be. */
function childEnv(
  { kubeconfig, istioctl, sandbox }: ReconcileOptions,
  { env }: World,
): Readonly<Record<string, string>> {
  const inherited = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(inherited),
    ...(kubeconfig !== undefined && { ISTHMUS_KUBECONFIG: kubeconfig }),
    ...(istioctl !== undefined && { ISTHMUS_ISTIOCTL: istioctl }),
    ...(sandbox !== undefined && { ISTHMUS_SANDBOX: sandbox === true ? 'yes' : sandbox }),
  };
}
