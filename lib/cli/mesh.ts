import { releases } from '../../plans/releases/index.ts';
import { dirname } from 'node:path';
import type { KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import { diagnose } from '../mesh/diagnose.ts';
import type { Diagnostic } from '../mesh/findings/diagnostic.ts';
import type { Env } from '../mesh/env.ts';
import { filesOnDisk, kubeconfigs, load, type LoadProblem } from '../mesh/load.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { diagnosticLines, tally } from '../report/diagnostics.ts';
import type { Style } from '../report/style.ts';
import type { Result } from '../result.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

/** A mesh file that was read and judged. */
export interface OpenedMesh {
  /** As messages name it. */
  readonly file: string;
  /** As the diagnostics count its lines: without byte order mark. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined when a diagnostic is an error. */
  readonly topology: Topology | undefined;
}

/** A mesh file in which nothing is wrong. */
export interface SoundMesh extends Pick<OpenedMesh, 'file' | 'text'> {
  readonly topology: Topology;
  /** Of the file, absolute. */
  readonly directory: string;
}

interface MeshOptions {
  readonly file?: string;
  readonly kubeconfig?: string;
  /** Only these clusters are of concern. */
  readonly cluster?: readonly string[];
  /** Embedded clusters: contexts are of no concern. */
  readonly sandbox?: string | true;
}

/** A mesh file that was read. */
export interface ReadMesh {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly file: string;
  /** As it is in the file, byte order mark included. */
  readonly text: string;
  readonly env: Env;
}

/** Finds and reads the mesh file. */
export function readMesh(
  options: MeshOptions,
  world: World,
  unknownContext: Env['unknownContext'],
): Result<ReadMesh, LoadProblem> {
  const loaded = load(options.file, world.cwd);
  if (!loaded.ok) return loaded;
  const { path, name, text } = loaded.value;
  const env: Env = {
    directory: dirname(path),
    home: world.home,
    ...(options.sandbox === undefined
      ? kubeconfigs(kubeconfigPlaces(options, world))
      : { contexts: () => undefined }),
    files: filesOnDisk(),
    unknownContext,
    ...(options.cluster === undefined ? {} : { needed: options.cluster }),
    releases,
  };
  return { ok: true, value: { path, file: name, text, env } };
}

export function judge({ file, text, env }: ReadMesh): OpenedMesh {
  return { file, text: text.replace(/^\uFEFF/, ''), ...diagnose(text, env) };
}

/** Finds, reads and judges the mesh file. No file: the words are printed and the result is undefined. */
export function openMesh(
  options: MeshOptions,
  world: World,
  how: { readonly style: Style; readonly unknownContext: Env['unknownContext'] },
): OpenedMesh | undefined {
  const read = readMesh(options, world, how.unknownContext);
  if (read.ok) return judge(read.value);
  world.stderr.write(problemLines(read.error, how.style));
  return undefined;
}

/** Why there is no mesh file, or no kubeconfig, in words for a terminal. */
export function problemLines(
  { code, message, hint }: Readonly<Record<'code' | 'message' | 'hint', string>>,
  { palette }: Style,
): string {
  const head = `${palette.red('error')} ${palette.red(code)} ${message}`;
  return `${head}\n  ${palette.cyan('hint:')} ${hint}\n`;
}

/** Where this command looks for kubeconfigs. */
export function kubeconfigPlaces(
  { kubeconfig }: { readonly kubeconfig?: string },
  { env, home, cwd }: World,
): KubeconfigPlaces {
  return { file: kubeconfig, env: { HOME: home, ...env }, cwd };
}

/** Finds, reads and judges the mesh file, and prints what there is to say. Throws `Stop` when something is wrong. */
export function requireMesh(
  options: MeshOptions,
  world: World,
  how: { readonly style: Style; readonly unknownContext: Env['unknownContext'] },
): SoundMesh {
  const read = readMesh(options, world, how.unknownContext);
  if (!read.ok) throw new Stop(exitCodes.mesh, problemLines(read.error, how.style));
  const mesh = judge(read.value);
  if (mesh.diagnostics.length > 0) {
    const { palette, width } = how.style;
    const view = { file: mesh.file, text: mesh.text, palette, width };
    world.stderr.write(`${diagnosticLines(mesh.diagnostics, view).join('\n')}\n\n`);
  }
  const { topology, file, text } = mesh;
  if (topology !== undefined) return { topology, directory: read.value.env.directory, file, text };
  throw new Stop(exitCodes.mesh, `${mesh.file}: ${tally(mesh.diagnostics)}\n`);
}
