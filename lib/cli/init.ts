import { releases } from '../../plans/releases/index.ts';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { kubeconfigPaths } from '../cluster/kubeconfig.ts';
import { fileWords } from '../file-words.ts';
import { diagnose } from '../mesh/diagnose.ts';
import type { Contexts } from '../mesh/env.ts';
import { kubeconfigs } from '../mesh/load.ts';
import { type KnownCluster, scaffold, unreachable } from '../mesh/scaffold.ts';
import { meshSchema } from '../mesh/schema/schema.ts';
import { nearest } from '../nearest.ts';
import { wrapIndented } from '../report/indent.ts';
import type { Style } from '../report/style.ts';
import { commandLine } from './command-line.ts';
import { type Choice, interview } from './interview.ts';
import { kubeconfigPlaces } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { schemaFileOf, schemaText, writeIfChanged } from './schema-file.ts';
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
  readonly output: string;
  readonly force: boolean;
}

/** `isthmus init`: writes a commented mesh.yaml from the contexts of the kubeconfig. */
export async function init(options: InitOptions, world: World, style: Style): Promise<number> {
  const file = resolve(world.cwd, options.output);
  const name = relative(world.cwd, file) || '.';
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    return refuse(world, `${name} is a folder: --output names the file to write`);
  }
  if (existsSync(file) && !options.force) {
    return refuse(
      world,
      `${name} exists already: --force replaces it, --output names another file`,
    );
  }
  const contexts = contextsOf(options, world);
  const choice = await choose(options, contexts, { world, style });
  if (choice === undefined || world.signal.aborted) return exitCodes.interrupted;
  if (typeof choice === 'string') return refuse(world, choice);
  const schema = schemaFor(file);
  const text = scaffold({
    ...choice,
    version: options.istioVersion,
    schema: `./${relative(dirname(file), schema)}`,
  });
  const wrong = mistakeIn(text);
  if (wrong !== undefined) return refuse(world, wrong);
  try {
    writeFileSync(file, text, { flag: options.force ? 'w' : 'wx' });
    if (!existsSync(schema)) writeIfChanged(schema, schemaText(meshSchema()));
  } catch (error) {
    world.stderr.write(`error: ${name} cannot be written: ${fileWords(error)}\n`);
    return exitCodes.failed;
  }
  world.stdout.write(`${epilogue(name, choice, { options, style }).join('\n')}\n`);
  return exitCodes.fine;
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

/** That of the isthmus installed beside the file or above it; otherwise one of the file's own. */
function schemaFor(mesh: string): string {
  const installed = 'node_modules/isthmus/schemas/mesh.v1alpha1.schema.json';
  const near = foldersFrom(dirname(mesh)).map((folder) => join(folder, installed));
  return near.find((path) => existsSync(path)) ?? schemaFileOf(mesh);
}

function foldersFrom(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersFrom(above)];
}

function contextsOf(options: InitOptions, world: World): Contexts {
  return kubeconfigs(kubeconfigPlaces(options, world))(undefined) ?? new Map();
}

function noContexts(options: InitOptions, world: World): string {
  const paths = kubeconfigPaths(kubeconfigPlaces(options, world));
  const there = paths.filter((path) => existsSync(path));
  const words =
    there.length === 0
      ? `there is no kubeconfig ${paths.join(' or ')}`
      : `the kubeconfig ${there.join(' and ')} has no contexts`;
  return `${words}: name another one with --kubeconfig or KUBECONFIG`;
}

/** The answers, or why there are none; undefined when whoever was asked has had enough. */
async function choose(
  options: InitOptions,
  contexts: Contexts,
  { world, style }: { readonly world: World; readonly style: Style },
): Promise<Choice | string | undefined> {
  const known = [...contexts.keys()].toSorted();
  if (known.length === 0) {
    return noContexts(options, world);
  }
  if (options.primary === undefined && world.ask !== undefined && options.remote === undefined) {
    return askAll(options, contexts, { ask: world.ask, width: style.width });
  }
  const primary = options.primary ?? (known.length === 1 ? known[0] : undefined);
  if (primary === undefined) {
    return `name the cluster that gets the control plane with --primary; there are ${known.join(', ')}`;
  }
  const remotes = options.remote ?? [];
  const wrong = unknownContext([primary, ...remotes], known) ?? repeated([primary, ...remotes]);
  if (wrong !== undefined) return wrong;
  const cluster = (context: string): KnownCluster => ({
    context,
    server: contexts.get(context) ?? '',
  });
  const { name, network, addresses } = options;
  return { name, network, addresses, primary: cluster(primary), remotes: remotes.map(cluster) };
}

async function askAll(
  options: InitOptions,
  contexts: Contexts,
  { ask, width }: { readonly ask: NonNullable<World['ask']>; readonly width: number },
): Promise<Choice | undefined> {
  let ended = false;
  const choice = await interview(options, contexts, {
    ask: async (question) => {
      const answer = ended ? undefined : await ask(question);
      ended ||= answer === undefined;
      return answer ?? '';
    },
    width,
  });
  return ended ? undefined : choice;
}

function unknownContext(named: readonly string[], known: readonly string[]): string | undefined {
  const unknown = named.find((context) => !known.includes(context));
  if (unknown === undefined) return undefined;
  const guess = nearest(unknown, known);
  const hint = guess === undefined ? `there are ${known.join(', ')}` : `did you mean ${guess}?`;
  return `the kubeconfig has no context ${unknown}: ${hint}`;
}

function repeated(named: readonly string[]): string | undefined {
  const twice = named.find((context, index) => named.indexOf(context) !== index);
  return twice === undefined ? undefined : `${twice} is named twice: each cluster has one place`;
}

function refuse(world: World, message: string): number {
  world.stderr.write(`error: ${message}\n`);
  return exitCodes.usage;
}

function epilogue(
  name: string,
  { remotes }: Choice,
  { options, style }: { readonly options: InitOptions; readonly style: Style },
): readonly string[] {
  const { palette, width } = style;
  const left = unreachable(remotes).map(({ context }) => context);
  const file = name === 'mesh.yaml' ? {} : { file: name };
  const kubeconfig = options.given?.kubeconfig;
  const next = [
    [commandLine('validate', file), 'check it, without any cluster'],
    [commandLine('graph', file), 'see the steps and why each waits'],
    [
      commandLine('plan', kubeconfig === undefined ? file : { ...file, kubeconfig }),
      'see what is missing in the clusters; changes nothing',
    ],
  ] as const;
  const column = Math.max(...next.map(([command]) => command.length));
  return [
    palette.green(`Wrote ${name}.`),
    ...(left.length === 0
      ? []
      : [
          palette.yellow(
            `One thing is left to write: the apiServer of ${left.join(', ')}. The file says why and how.`,
          ),
        ]),
    '',
    'Next:',
    ...next.map(
      ([command, words]) =>
        `  ${palette.bold(command)}${' '.repeat(column - command.length + 3)}${words}`,
    ),
  ].flatMap((line) => wrapIndented(line, width));
}
