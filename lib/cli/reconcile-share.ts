import { metricsOf } from '../reconcile/metrics.ts';
import type { MeshObject } from '../reconcile/mesh-object.ts';
import { ownerOf } from '../reconcile/shards.ts';
import { type Bells, keyOf, supervise } from '../reconcile/supervise.ts';
import { problemOf } from '../state/problem.ts';
import { doorbells, type Doorbells } from './reconcile-bells.ts';
import type { HeldShare } from './reconcile-lead.ts';
import { type Crew, onePass } from './reconcile-pass.ts';
import { servePages } from './reconcile-server.ts';

/** Milliseconds without a turn of the supervisor after which something is wrong with it. */
const mostSilence = 60_000;

/** What is done with a share of the meshes for as long as it is held, undefined meaning all; also serves how that is. Throws `Stop`. */
export async function shareWork(
  crew: Crew,
): Promise<(share: HeldShare | undefined) => Promise<void>> {
  const { clock, options, source, tell, world } = crew;
  const metrics = metricsOf(() => clock.now());
  const state: { leads: boolean; beat: number } = { leads: false, beat: clock.now() };
  await serve(crew, state, metrics.text);

  return async (share) => {
    const bells: Bells = { changed: () => {}, rang: () => {} };
    const hung = options.watch === 'facts' ? bellsOf(crew, bells) : undefined;
    const stop = new AbortController();
    const signal = AbortSignal.any([world.signal, stop.signal]);
    const check = (): undefined => share?.held.check();
    state.leads = true;
    tell({ level: 'info', msg: share === undefined ? 'begins' : `leads share ${share.share}` });
    if (hung !== undefined) follow(crew, bells, signal);
    try {
      await supervise(
        {
          clock,
          random: Math.random,
          check: () => {
            check();
            state.beat = clock.now();
            crew.kin.alive();
          },
          meshes: async () => {
            const own = await ownMeshes(source.meshes, share);
            metrics.forget((one) => own.some((mesh) => keyOf(mesh) === keyOf(one)));
            hung?.hang(own.filter(({ suspend }) => !suspend));
            return own;
          },
          pass: (mesh, stopped) => onePass(mesh, crew, { signal: stopped, before: check }),
          passed: metrics.passed,
          tell,
        },
        { concurrency: options.passes, bells },
        signal,
      );
    } catch (error) {
      tell({ level: 'warning', msg: problemOf(error).message });
    } finally {
      state.leads = false;
      stop.abort();
      hung?.close();
    }
  };
}

async function ownMeshes(
  all: () => Promise<readonly MeshObject[]>,
  share: HeldShare | undefined,
): Promise<readonly MeshObject[]> {
  const members = await share?.members();
  const meshes = await all();
  if (members === undefined) return meshes;
  return meshes.filter(({ uid }) => ownerOf(uid, members) === share?.share);
}

/** Embedded clusters have none. */
function bellsOf({ options, source, tell, world }: Crew, bells: Bells): Doorbells | undefined {
  if (options.sandbox !== undefined) return undefined;
  const workshop = (mesh: MeshObject) => source.workshop(mesh, 'bells');
  return doorbells((key) => bells.rang(key), { world, tell, workshop });
}

function follow({ source, tell }: Crew, bells: Bells, signal: AbortSignal): void {
  source
    .follow(() => bells.changed(), signal)
    .catch((error: unknown) => {
      const { message } = problemOf(error);
      tell({ level: 'warning', msg: `Meshes are looked at by time only: ${message}` });
    });
}

async function serve(
  { clock, options }: Crew,
  state: { readonly leads: boolean; readonly beat: number },
  text: (leads: boolean) => string,
): Promise<void> {
  const { metrics, health } = options;
  const alive = (): string | undefined =>
    !state.leads || clock.now() - state.beat < mostSilence ? 'ok\n' : undefined;
  if (metrics !== undefined) await servePages(metrics, { '/metrics': () => text(state.leads) });
  if (health !== undefined) {
    await servePages(health, { '/healthz': alive, '/readyz': () => 'ok\n' });
  }
}
