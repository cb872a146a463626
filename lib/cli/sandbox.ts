import { join, resolve } from 'node:path';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { systemClock } from '../clock.ts';
import { fileWords, isFileError } from '../file-words.ts';
import { otherNames } from '../require-names.ts';
import { BrokenState } from '../sandbox/files.ts';
import { SandboxInUse } from '../sandbox/lock.ts';
import { type Sandbox, sandboxClusters, type SandboxOptions } from '../sandbox/sandbox.ts';
import type { Trouble } from '../sandbox/trouble.ts';
import type { ClusterOptions } from './options.ts';
import type { SoundMesh } from './mesh.ts';
import { note } from './note.ts';
import type { Overheard } from './overhear.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

/** The embedded clusters of a mesh. Says that they are embedded. Throws `Stop`. */
export async function openSandbox(
  { topology, directory: place }: SoundMesh,
  options: ClusterOptions,
  { world, overheard }: { readonly world: World; readonly overheard: Overheard },
): Promise<Sandbox> {
  const { trouble = {} } = options;
  const names = topology.clusters.map(({ name }) => name);
  const unknown = trouble.down?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Stop(
      exitCodes.usage,
      `error: --trouble down=${unknown}: no cluster is called ${unknown}: ${otherNames(unknown, names)}\n`,
    );
  }
  return openIn(
    sandboxFolder(options, place, world),
    { trouble, ...sandboxOf(topology) },
    {
      world,
      overheard,
    },
  );
}

/** Embedded clusters of which nothing is known but their names: nothing of Istio is at work in them. Throws `Stop`. */
export function openFolder(
  names: readonly string[],
  directory: string,
  around: { readonly world: World; readonly overheard: Overheard },
): Promise<Sandbox> {
  return openIn(directory, { names, trouble: {} }, around);
}

async function openIn(
  directory: string,
  { trouble, ...what }: Omit<SandboxOptions, 'trouble' | 'clock'> & { readonly trouble: Trouble },
  { world, overheard }: { readonly world: World; readonly overheard: Overheard },
): Promise<Sandbox> {
  try {
    const sandbox = await sandboxClusters({
      directory,
      clock: systemClock,
      trouble: () => trouble,
      signal: world.signal,
      heard: overheard.heard,
      ...what,
    });
    note(`Sandbox: the clusters are embedded, their state is in ${directory}`, world);
    return sandbox;
  } catch (error) {
    const words = reasonOf(error, directory);
    if (words === undefined) throw error;
    throw new Stop(exitCodes.failed, `error: ${words}\n`);
  }
}

/** Why the folder cannot be used, and what to do. */
function reasonOf(error: unknown, directory: string): string | undefined {
  if (error instanceof SandboxInUse) return `${error.message}: wait for it, or name another folder`;
  if (error instanceof BrokenState) {
    return `${error.message}: delete ${directory} to begin anew, or name another folder`;
  }
  return isFileError(error)
    ? `the sandbox cannot be kept in ${directory}: ${fileWords(error)}; --sandbox names another folder`
    : undefined;
}

/** The named folder, or one beside the mesh file. */
export function sandboxFolder(
  { sandbox }: Pick<ClusterOptions, 'sandbox'>,
  place: string,
  { cwd }: Pick<World, 'cwd'>,
): string {
  return typeof sandbox === 'string' && sandbox !== ''
    ? resolve(cwd, sandbox)
    : join(place, '.isthmus', 'sandbox');
}
