import { releases } from '../../plans/releases/index.ts';
import { KubeconfigError } from '../cluster/connection.ts';
import type { KubeconfigPlaces } from '../cluster/kubeconfig.ts';
import { diagnose } from '../mesh/diagnose.ts';
import { scaffold } from '../mesh/scaffold.ts';
import type { Style } from '../report/style.ts';
import { type InitChoice, choose } from './init-choice.ts';
import { epilogue, leftToWrite } from './init-epilogue.ts';
import { noOffers, type Offer, offersIn } from './init-offers.ts';
import { kubeconfigPlaces, problemLines } from './mesh.ts';
import { newMeshFile, type NewMeshFileOptions, writeNewMesh } from './new-mesh-file.ts';
import { note } from './note.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface InitOptions extends NewMeshFileOptions {
  readonly kubeconfig?: string;
  readonly name: string;
  /** Contexts of the clusters with a control plane. Without any the terminal is asked. */
  readonly primary?: readonly string[];
  readonly remote?: readonly string[];
  /** One for all clusters, or one for each. */
  readonly network: readonly string[];
  /** MetalLB's pool in the first primary. */
  readonly addresses?: string;
  readonly istioVersion: string;
}

/** `isthmus init`: writes a commented mesh.yaml from the contexts of the kubeconfig. */
export async function init(options: InitOptions, world: World, style: Style): Promise<number> {
  const target = newMeshFile(options, world);
  if (!target.ok) return refuse(world, target.error);
  const { path, name, folder, schema, schemaPath } = target.value;
  const offers = offersOf(options, world, style);
  const choice = await choose(options, offers, { world, style, folder });
  if (choice === undefined || world.signal.aborted) return exitCodes.interrupted;
  if (typeof choice === 'string') return refuse(world, choice);
  const text = scaffold({ ...choice, version: options.istioVersion, schema: schemaPath });
  const wrong = mistakeIn(text);
  if (wrong !== undefined) return refuse(world, wrong);
  if (path === undefined) return print(text, choice, world);
  const problem = writeNewMesh(path, text, { schema, force: options.force });
  if (problem !== undefined) {
    world.stderr.write(`error: ${name} cannot be written: ${problem}\n`);
    return exitCodes.failed;
  }
  world.stdout.write(`${epilogue(name, choice, { options, style }).join('\n')}\n`);
  return exitCodes.fine;
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
