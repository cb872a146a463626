import { releases } from '../../plans/releases/index.ts';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { KubeconfigError } from '../cluster/connection.ts';
import type { KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import { fileWords } from '../file-words.ts';
import { diagnose } from '../mesh/diagnose.ts';
import { scaffold } from '../mesh/scaffold.ts';
import { meshSchema } from '../mesh/schema/schema.ts';
import type { Style } from '../report/style.ts';
import { type InitChoice, choose } from './init-choice.ts';
import { epilogue, leftToWrite } from './init-epilogue.ts';
import { noOffers, type Offer, offersIn } from './init-offers.ts';
import { kubeconfigPlaces, problemLines } from './mesh.ts';
import { note } from './note.ts';
import type { ClusterOptions, GlobalOptions } from './options.ts';
import { schemaFileOf, schemaText, writeIfChanged } from './schema-file.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface InitOptions extends GlobalOptions {
  readonly kubeconfig?: string;
  readonly name: string;
  /** Context of the cluster with the control plane. Without it the terminal is asked. */
  readonly primary?: string;
  readonly remote?: readonly string[];
  readonly network: string;
  /** MetalLB's pool. */
  readonly addresses?: string;
  readonly istioVersion: string;
  /** The same as `file`; `-` is stdout. */
  readonly output?: string;
  readonly force: boolean;
  readonly given?: Partial<ClusterOptions> & { readonly output?: string };
}

/** `isthmus init`: writes a commented mesh.yaml from the contexts of the kubeconfig. */
export async function init(options: InitOptions, world: World, style: Style): Promise<number> {
  const output = outputOf(options);
  if (output === undefined) {
    return refuse(world, '--file and --output name two files: give one of them');
  }
  const file = output === '-' ? undefined : resolve(world.cwd, output);
  const taken = file === undefined ? undefined : whyNot(file, options, world);
  if (taken !== undefined) return refuse(world, taken);
  const offers = offersOf(options, world, style);
  const folder = file === undefined ? world.cwd : dirname(file);
  const choice = await choose(options, offers, { world, style, folder });
  if (choice === undefined || world.signal.aborted) return exitCodes.interrupted;
  if (typeof choice === 'string') return refuse(world, choice);
  const schema = installedSchema(folder) ?? (file === undefined ? undefined : schemaFileOf(file));
  const text = scaffold({
    ...choice,
    version: options.istioVersion,
    schema: schema && `./${relative(folder, schema)}`,
  });
  const wrong = mistakeIn(text);
  if (wrong !== undefined) return refuse(world, wrong);
  if (file === undefined) return print(text, choice, world);
  const problem = write(file, { text, schema, force: options.force });
  const name = nameOf(file, world);
  if (problem !== undefined) {
    world.stderr.write(`error: ${name} cannot be written: ${problem}\n`);
    return exitCodes.failed;
  }
  world.stdout.write(`${epilogue(name, choice, { options, style }).join('\n')}\n`);
  return exitCodes.fine;
}

/** What the command line says counts before variables; undefined when it says two things. */
function outputOf({ given = {}, output, file }: InitOptions): string | undefined {
  const said = [given.output, given.file].filter((name) => name !== undefined);
  return new Set(said).size > 1 ? undefined : (said[0] ?? output ?? file ?? 'mesh.yaml');
}

/** Why a file is not to be written. */
function whyNot(file: string, { force }: InitOptions, world: World): string | undefined {
  const name = nameOf(file, world);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    return `${name} is a folder: --output names the file to write`;
  }
  return existsSync(file) && !force
    ? `${name} exists already: --force replaces it, --output names another file`
    : undefined;
}

function nameOf(file: string, { cwd }: World): string {
  return relative(cwd, file) || '.';
}

/** The contexts to choose from. Throws `Stop` when there are none, with the reason. */
function offersOf(options: InitOptions, world: World, style: Style): readonly Offer[] {
  const places = kubeconfigPlaces(options, world);
  const offers = offersAt(places, style);
  if (offers.length > 0) return offers;
  throw new Stop(exitCodes.usage, `error: ${noOffers(places)}\n`);
}

function offersAt(places: KubeconfigPlaces, style: Style): readonly Offer[] {
  try {
    return offersIn(places);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    const message = `${error.message.replace(/^t/, 'T')}.`;
    const hint = `${error.hint ?? ''}.`;
    throw new Stop(
      exitCodes.usage,
      problemLines({ code: 'E-KUBECONFIG-UNREADABLE', message, hint }, style),
    );
  }
}

/** What of the answers no question could judge: the file must be one that `isthmus validate` passes. */
function mistakeIn(text: string): string | undefined {
  const env = {
    directory: '/',
    home: '/',
    contexts: () => undefined,
    unknownContext: 'warning',
    releases,
  } as const;
  const found = diagnose(text, env).diagnostics.find(({ severity }) => severity === 'error');
  return found && `${found.message}\n  hint: ${found.hint}`;
}

/** That of the isthmus installed beside the file or above it. */
function installedSchema(folder: string): string | undefined {
  const installed = 'node_modules/isthmus/schemas/mesh.v1alpha1.schema.json';
  return foldersFrom(folder)
    .map((near) => join(near, installed))
    .find((path) => existsSync(path));
}

function foldersFrom(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersFrom(above)];
}

/** Gives the reason when it fails. */
function write(
  file: string,
  how: { readonly text: string; readonly schema: string | undefined; readonly force: boolean },
): string | undefined {
  const { text, schema, force } = how;
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' });
    if (schema !== undefined && !existsSync(schema)) {
      writeIfChanged(schema, schemaText(meshSchema()));
    }
    return undefined;
  } catch (error) {
    return fileWords(error);
  }
}

/** Stdout has the file and nothing else. */
function print(text: string, choice: InitChoice, world: World): number {
  world.stdout.write(text);
  const left = leftToWrite(choice);
  if (left !== undefined) note(left, world);
  return exitCodes.fine;
}

function refuse(world: World, message: string): number {
  world.stderr.write(`error: ${message}\n`);
  return exitCodes.usage;
}
