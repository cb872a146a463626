import { existsSync, readdirSync } from 'node:fs';
import type { ClusterSeen } from '../../plans/import/draft.ts';
import { memberOf } from '../../plans/import/member.ts';
import { readLiving, type Find } from '../../plans/import/read.ts';
import { systemClock } from '../clock.ts';
import { bounded } from '../cluster/bounded.ts';
import type { Clusters } from '../cluster/client.ts';
import { KubeconfigError } from '../cluster/connection.ts';
import { spelled } from '../mesh/rules/paths.ts';
import { otherNames } from '../require-names.ts';
import { problemOf } from '../state/problem.ts';
import { visibleIn } from '../visible.ts';
import { namedOffers, noOffers, offersIn } from './init-offers.ts';
import { kubeconfigPlaces } from './mesh.ts';
import type { NewMeshFile, NewMeshFileOptions } from './new-mesh-file.ts';
import { note } from './note.ts';
import type { ClusterOptions } from './options.ts';
import type { Overheard } from './overhear.ts';
import { sandboxFolder } from './sandbox.ts';
import { advice, Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface ImportOptions
  extends
    NewMeshFileOptions,
    Pick<ClusterOptions, 'kubeconfig' | 'sandbox' | 'istioctl' | 'timeout' | 'concurrency'> {
  readonly context?: readonly string[];
  /** The mesh ID. */
  readonly name?: string;
}

/** A context to look into. */
export interface ImportPlace extends Pick<ClusterSeen, 'context' | 'kubeconfig' | 'server'> {
  /** As its client is called. */
  readonly name: string;
  /** Absolute path of its kubeconfig, where it has its own. */
  readonly file: string | undefined;
}

/** The contexts that were named, or all. Throws `Stop`. */
export function placesOf(
  options: ImportOptions,
  { folder }: NewMeshFile,
  world: World,
): readonly ImportPlace[] {
  const { context: named } = options;
  if (options.sandbox !== undefined) return embedded(options, folder, world);
  const places = kubeconfigPlaces(options, world);
  try {
    const offers = offersIn(places);
    if (offers.length === 0) throw usage(noOffers(places));
    const chosen =
      named === undefined ? { ok: true as const, value: offers } : namedOffers(named, offers);
    if (!chosen.ok) throw usage(chosen.error);
    return chosen.value.map(({ context, server, file }) => ({
      name: file === undefined ? context : `${context} (${file})`,
      context,
      server,
      file,
      kubeconfig: file && spelled(file, { directory: folder, home: world.home }),
    }));
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw usage(`E-KUBECONFIG-UNREADABLE ${error.message}${advice(error.hint)}`);
  }
}

function embedded(options: ImportOptions, folder: string, world: World): readonly ImportPlace[] {
  const state = sandboxFolder(options, folder, world);
  const entries = existsSync(state) ? readdirSync(state, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (names.length === 0) throw usage(`there are no embedded clusters in ${state}`);
  const unknown = options.context?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw usage(`no embedded cluster is called ${unknown}: ${otherNames(unknown, names)}`);
  }
  return (options.context ?? names).map((name) => ({
    name,
    context: name,
    kubeconfig: undefined,
    file: undefined,
    server: undefined,
  }));
}

/** What a part of the command needs to know. */
export interface ImportScene {
  readonly options: ImportOptions;
  readonly world: World;
}

/** What runs in each; says which are left out and why. Throws `Stop` where one was named that cannot be looked at. */
export async function lookAll(
  places: readonly ImportPlace[],
  clusters: Clusters,
  { options, world, trouble }: ImportScene & Pick<Overheard, 'trouble'>,
): Promise<readonly ClusterSeen[]> {
  const { timeout = 30_000 } = options;
  const reads = bounded(clusters, { milliseconds: timeout, clock: systemClock, trouble });
  const sights = await Promise.all(
    places.map(async (place) => {
      try {
        return { place, sight: await readLiving(reads(place.name)) };
      } catch (error) {
        return { place, error };
      }
    }),
  );
  if (world.signal.aborted) throw new Stop(exitCodes.interrupted, '');
  const seen: (ClusterSeen & { readonly uid: string | undefined })[] = [];
  for (const { place, sight, error } of sights) {
    const words = sight === undefined ? failure(error) : whyNone(sight, seen);
    if (words !== undefined) {
      if (options.context !== undefined) {
        const hint = sight === undefined ? visibleIn(problemOf(error)).hint : undefined;
        throw failed(`${place.context}: ${words}${advice(hint)}`);
      }
      note(`${place.context} is left out: ${words}`, world);
    } else if (sight?.kind === 'living') {
      const { uid } = sight.living;
      seen.push({ ...place, ...contextOf(place, sight), uid, member: memberOf(sight.living) });
    }
  }
  if (seen.length === 0) throw failed('no context leads to a cluster with Istio');
  return seen;
}

function failure(error: unknown): string {
  const { code, message } = visibleIn(problemOf(error));
  return `${code} ${message}`;
}

function whyNone(
  sight: Find,
  seen: readonly { readonly context: string; readonly uid: string | undefined }[],
): string | undefined {
  if (sight.kind === 'nothing') return 'there is no Istio in it';
  if (sight.kind === 'several') {
    return `Istio is in several namespaces (${sight.namespaces.join(', ')}), which a mesh file cannot say`;
  }
  const { uid } = sight.living;
  const other = uid === undefined ? undefined : seen.find((one) => one.uid === uid);
  return other && `it leads to the same cluster as ${other.context}`;
}

/** Embedded clusters have no contexts: that of the mesh file by which they were made. */
function contextOf(
  { context, server }: ImportPlace,
  { living }: Extract<Find, { readonly kind: 'living' }>,
): Pick<ImportPlace, 'context'> {
  if (server !== undefined) return { context };
  const [inventory] = memberOf(living).inventories;
  const own = inventory?.members.find(({ name }) => name === inventory.cluster);
  return { context: own?.context ?? context };
}

/** Why a command line means nothing. */
export function usage(words: string): Stop {
  return new Stop(exitCodes.usage, `error: ${words}\n`);
}

/** Why nothing was written. */
export function failed(words: string): Stop {
  return new Stop(exitCodes.failed, `error: ${words}\n`);
}
