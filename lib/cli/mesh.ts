import { dirname } from 'node:path';
import type { KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import { diagnose } from '../mesh/diagnose.ts';
import type { Diagnostic } from '../mesh/diagnostic.ts';
import type { Env } from '../mesh/env.ts';
import { kubeconfigs, load } from '../mesh/load.ts';
import type { MeshFile } from '../mesh/load.ts';
import type { Topology } from '../mesh/topology.ts';
import { diagnosticLines, tally } from '../report/diagnostics.ts';
import type { Style } from '../report/style.ts';
import { exitCodes, type World } from './world.ts';

/** A mesh file that was read and judged. */
export interface OpenedMesh {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined when a diagnostic is an error. */
  readonly topology: Topology | undefined;
}

interface MeshOptions {
  readonly file?: string;
  readonly kubeconfig?: string;
  /** Embedded clusters: contexts are of no concern. */
  readonly sandbox?: string | true;
}

/** Finds, reads and judges the mesh file. No file: the words are printed and the result is undefined. */
export function openMesh(
  options: MeshOptions,
  world: World,
  how: { readonly style: Style; readonly unknownContext: Env['unknownContext'] },
): OpenedMesh | undefined {
  const loaded = readMesh(options.file, world, how.style);
  if (loaded === undefined) return undefined;
  const { path, name, text } = loaded;
  const env: Env = {
    directory: dirname(path),
    home: world.home,
    contexts:
      options.sandbox === undefined
        ? kubeconfigs(kubeconfigPlaces(options, world))
        : () => undefined,
    unknownContext: how.unknownContext,
  };
  return { file: name, text, ...diagnose(text, env) };
}

/** Finds and reads the mesh file. No file: the words are printed and the result is undefined. */
export function readMesh(
  file: string | undefined,
  world: World,
  { palette }: Style,
): MeshFile | undefined {
  const loaded = load(file, world.cwd);
  if (loaded.ok) return loaded.value;
  const { code, message, hint } = loaded.error;
  world.stderr.write(`${palette.red('error')} ${palette.red(code)} ${message}\n`);
  world.stderr.write(`  ${palette.cyan('hint:')} ${hint}\n`);
  return undefined;
}

/** Where this command looks for kubeconfigs. */
export function kubeconfigPlaces(
  { kubeconfig }: { readonly kubeconfig?: string },
  { env, home, cwd }: World,
): KubeconfigPlaces {
  return { file: kubeconfig, env: { HOME: home, ...env }, cwd };
}

/** The topology of the mesh file, or an exit code after the findings were printed. Warnings are printed too. */
export function requireTopology(
  options: MeshOptions,
  world: World,
  how: { readonly style: Style; readonly unknownContext: Env['unknownContext'] },
): Topology | number {
  const mesh = openMesh(options, world, how);
  if (mesh === undefined) return exitCodes.mesh;
  if (mesh.diagnostics.length > 0) {
    const { palette, width } = how.style;
    const view = { file: mesh.file, text: mesh.text, palette, width };
    world.stderr.write(`${diagnosticLines(mesh.diagnostics, view).join('\n')}\n\n`);
  }
  if (mesh.topology !== undefined) return mesh.topology;
  world.stderr.write(`${mesh.file}: ${tally(mesh.diagnostics)}\n`);
  return exitCodes.mesh;
}
