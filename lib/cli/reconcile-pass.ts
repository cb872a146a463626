import type { Clock } from '../clock.ts';
import type { MeshObject } from '../reconcile/mesh-object.ts';
import { pass } from '../reconcile/pass.ts';
import type { PassEnd } from '../reconcile/pass-end.ts';
import { keyOf, type LogRecord } from '../reconcile/supervise.ts';
import { problemOf } from '../state/problem.ts';
import type { Children } from './reconcile-child.ts';
import type { ReconcileOptions } from './reconcile.ts';
import type { MeshSource } from './reconcile-source.ts';
import { exitCodes, type World } from './world.ts';

/** All that passes take. */
export interface Crew {
  readonly source: MeshSource;
  readonly options: ReconcileOptions;
  readonly world: World;
  readonly tell: (record: LogRecord) => void;
  readonly kin: Children;
  readonly clock: Clock;
}

/** One pass over a mesh, said where it is to be said. `before` is called before each child and each write; what it throws ends the pass. */
export async function onePass(
  mesh: MeshObject,
  { source, options, tell, kin, clock }: Crew,
  { signal, before }: { readonly signal: AbortSignal; readonly before: () => undefined },
): Promise<PassEnd> {
  const where = await source.workshop(mesh, 'pass');
  const how = { signal, timeout: options.passTimeout };
  const ended = await pass(mesh, {
    clock,
    kubeconfigs: where.kubeconfigs ?? [],
    run: (args) => {
      before();
      return kin.run([...args, '--no-color'], where, how);
    },
  });
  await source.say(mesh, ended, before);
  const ready = ended.status.conditions?.find(({ type }) => type === 'Ready');
  const msg = `${ready?.reason ?? ended.result}: ${ready?.message ?? ''}`;
  tell({ level: ended.ok ? 'info' : 'warning', msg, mesh: keyOf(mesh), result: ended.result });
  return ended;
}

/** `--once`: one after the other; the exit code says the worst that there was. */
export async function passOnce(crew: Crew): Promise<number> {
  const { source, world, tell, kin } = crew;
  const results: (PassEnd['result'] | undefined)[] = [];
  const meshes = await source.meshes();
  const timer = setInterval(kin.alive, signOfLife);
  for (const mesh of meshes) {
    const how = { signal: world.signal, before: () => undefined };
    const ended = await onePass(mesh, crew, how).catch((error: unknown) => {
      tell({ level: 'error', msg: problemOf(error).message, mesh: keyOf(mesh) });
      return undefined;
    });
    results.push(ended?.result);
  }
  clearInterval(timer);
  if (world.signal.aborted) return exitCodes.interrupted;
  if (results.some((result) => result === undefined || result === 'failed')) {
    return exitCodes.failed;
  }
  return results.includes('waiting') ? exitCodes.changes : exitCodes.fine;
}

/** Milliseconds. */
const signOfLife = 5_000;
