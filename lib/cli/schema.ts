import { relative, resolve } from 'node:path';
import type { Editor } from '../editor/setups.ts';
import { load } from '../mesh/load.ts';
import { meshSchema } from '../mesh/schema/schema.ts';
import { diagnosticLines } from '../report/diagnostics.ts';
import type { Style } from '../report/style.ts';
import { follow } from './file-follower.ts';
import { installSchema } from './install-schema.ts';
import { openMesh, problemLines } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { FileProblem, schemaFileOf, schemaText, writeIfChanged } from './schema-file.ts';
import { type NamesSeen, schemaLooker } from './schema-names.ts';
import { exitCodes, type World } from './world.ts';

export interface SchemaOptions extends GlobalOptions {
  /** The mesh file whose names the schema gets; true is the usual one. */
  readonly for?: string | true;
  readonly out?: string;
  readonly watch: boolean;
  readonly install: boolean;
  readonly editor?: Editor;
  readonly kubeconfig?: string;
}

/** `isthmus schema`: prints the schema of mesh.yaml, writes it, keeps it up to date, tells editors of it. */
export async function schema(options: SchemaOptions, world: World, style: Style): Promise<number> {
  const wrong = misuse(options);
  if (wrong !== undefined) return stop(world, wrong, exitCodes.usage);
  const file = typeof options.for === 'string' ? options.for : options.file;
  const found = load(file, world.cwd);
  if (options.for !== undefined && !found.ok) {
    world.stderr.write(problemLines(found.error, style));
    return exitCodes.mesh;
  }
  const mesh = found.ok ? found.value.path : resolve(world.cwd, file ?? 'mesh.yaml');
  const out = outputOf(options, mesh, world);
  if (out === mesh) return stop(world, '--out names the mesh file itself', exitCodes.usage);
  const job: Job = { options, world, style, mesh, out, file };
  try {
    if (options.for === undefined) return finish(schemaText(meshSchema()), job);
    return await (options.watch ? keepFresh(job) : once(job));
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return stop(world, error.message, exitCodes.failed);
  }
}

interface Job {
  readonly options: SchemaOptions;
  readonly world: World;
  readonly style: Style;
  /** Absolute: the mesh file, or where one will be. */
  readonly mesh: string;
  /** Absolute; undefined is the terminal. */
  readonly out: string | undefined;
  /** As it was named on the command line. */
  readonly file: string | undefined;
}

function misuse({ for: mesh, watch, install, editor }: SchemaOptions): string | undefined {
  if (watch && mesh === undefined) return '--watch follows the names of a mesh file: add --for';
  if (editor !== undefined && !install) return '--editor says whom to --install the schema for';
  return undefined;
}

function outputOf(options: SchemaOptions, mesh: string, world: World): string | undefined {
  if (options.out !== undefined) return resolve(world.cwd, options.out);
  const isFile = options.install || options.watch;
  return isFile ? schemaFileOf(mesh) : undefined;
}

function once(job: Job): number {
  const { mesh, options, world, style } = job;
  const look = schemaLooker(mesh, options, world)();
  if (look.state === 'broken' && look.isNameless) return refuseMesh(job);
  if (look.state === 'broken') {
    const { palette } = style;
    const words = `${relative(world.cwd, mesh)} is not valid YAML: the schema has only the names that can be read.`;
    world.stderr.write(`${palette.yellow('warning')} ${words}\n`);
  }
  return finish(schemaText(look.schema), job);
}

/** Nothing of the file can be read: says what `isthmus validate` would. */
function refuseMesh({ file, world, style, options }: Job): number {
  const read = openMesh({ ...options, ...(file === undefined ? {} : { file }) }, world, {
    style,
    unknownContext: 'warning',
  });
  if (read !== undefined) {
    const { palette, width } = style;
    const view = { file: read.file, text: read.text, palette, width };
    world.stderr.write(`${diagnosticLines(read.diagnostics, view).join('\n')}\n`);
  }
  return exitCodes.mesh;
}

/** Prints or writes the schema, and tells the editors. */
function finish(text: string, { out, world, options, mesh }: Job): number {
  if (out === undefined) {
    world.stdout.write(text);
    return exitCodes.fine;
  }
  const written = writeIfChanged(out, text);
  say(world, written ? `Wrote ${nameOf(out, world)}.` : `${nameOf(out, world)} is up to date.`);
  if (!options.install) return exitCodes.fine;
  const { home, cwd } = world;
  const installed = installSchema({ schema: out, mesh, home, cwd, editor: options.editor });
  for (const line of installed.lines) say(world, line);
  if (!written && !installed.changed && !installed.failed) say(world, 'Nothing changed.');
  return installed.failed ? exitCodes.failed : exitCodes.fine;
}

/** Until it is interrupted; a half-written file keeps the names that it had. */
async function keepFresh(job: Job): Promise<number> {
  const { mesh, options, world } = job;
  const out = job.out ?? '';
  const name = relative(world.cwd, mesh);
  const look = schemaLooker(mesh, options, world);
  let before: NamesSeen | undefined;
  await follow(() => {
    const now = look();
    if (before === undefined) {
      finish(schemaText(now.schema), job);
      say(world, `Watching ${name} and the kubeconfig; Ctrl-C ends it.`);
    } else if (writeIfChanged(out, schemaText(now.schema))) {
      say(world, `Wrote ${nameOf(out, world)}.`);
    }
    if (now.state === 'broken' && before?.state !== 'broken') say(world, trouble(name, now));
    before = now;
    return now.files;
  }, world.signal);
  return exitCodes.interrupted;
}

function trouble(name: string, { isNameless }: NamesSeen): string {
  return isNameless
    ? `${name} has no names yet.`
    : `${name} is not valid YAML at the moment: the names stay as they were.`;
}

function nameOf(path: string, { cwd }: World): string {
  return relative(cwd, path);
}

function say(world: World, line: string): void {
  world.stdout.write(`${line}\n`);
}

function stop(world: World, message: string, code: number): number {
  world.stderr.write(`error: ${message}\n`);
  return code;
}
