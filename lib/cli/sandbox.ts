import { dirname, join, resolve } from 'node:path';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { systemClock } from '../clock.ts';
import { fileWords, isFileError } from '../file-words.ts';
import { load } from '../mesh/load.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { BrokenState } from '../sandbox/files.ts';
import { SandboxInUse } from '../sandbox/lock.ts';
import { type Sandbox, sandboxClusters } from '../sandbox/sandbox.ts';
import type { ClusterOptions } from './options.ts';
import { note } from './note.ts';
import { exitCodes, type World } from './world.ts';

/** The embedded clusters of a mesh, or an exit code after the reason was printed. Says that they are embedded. */
export async function openSandbox(
  topology: Topology,
  options: ClusterOptions,
  world: World,
): Promise<Sandbox | number> {
  const { trouble = {} } = options;
  const names = topology.clusters.map(({ name }) => name);
  const unknown = trouble.down?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    world.stderr.write(
      `error: --trouble down=${unknown}: no cluster is called ${unknown}: there are ${names.join(', ')}\n`,
    );
    return exitCodes.usage;
  }
  const directory = directoryOf(options, world);
  try {
    const sandbox = await sandboxClusters({
      directory,
      clock: systemClock,
      trouble: () => trouble,
      signal: world.signal,
      ...sandboxOf(topology),
    });
    note(`Sandbox: the clusters are embedded, their state is in ${directory}`, world);
    return sandbox;
  } catch (error) {
    const words = reasonOf(error, directory);
    if (words === undefined) throw error;
    world.stderr.write(`error: ${words}\n`);
    return exitCodes.failed;
  }
}

/** Why the folder cannot be used, and what to do. */
function reasonOf(error: unknown, directory: string): string | undefined {
  if (error instanceof SandboxInUse) {
    return `${error.message}: wait for it, or name another folder`;
  }
  if (error instanceof BrokenState) {
    return `${error.message}: delete ${directory} to begin anew, or name another folder`;
  }
  return isFileError(error)
    ? `the sandbox cannot be kept in ${directory}: ${fileWords(error)}`
    : undefined;
}

function directoryOf({ sandbox, file }: ClusterOptions, { cwd }: World): string {
  if (typeof sandbox === 'string' && sandbox !== '') return resolve(cwd, sandbox);
  const mesh = load(file, cwd);
  return join(mesh.ok ? dirname(mesh.value.path) : cwd, '.isthmus', 'sandbox');
}
