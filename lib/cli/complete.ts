import type { Command, Option } from 'commander';
import { layOut } from '../engine.ts';
import { guide } from './guide.ts';
import { offersIn } from './init-offers.ts';
import { judge, kubeconfigPlaces, readMesh } from './mesh.ts';
import { codesExplained } from './codes-page.ts';
import { exitCodes, type World } from './world.ts';

/** What a shell may offer in the place of the last of these words, one a line; nothing where files are meant. */
export function complete(
  words: readonly string[],
  commands: readonly Command[],
  world: World,
): number {
  const offers = offersFor(words, commands, world);
  const typed = words.at(-1) ?? '';
  const fitting = [...new Set(offers)].filter((offer) => offer.startsWith(typed));
  world.stdout.write(fitting.map((offer) => `${offer}\n`).join(''));
  return exitCodes.fine;
}

function offersFor(
  words: readonly string[],
  commands: readonly Command[],
  world: World,
): readonly string[] {
  const [name = '', ...rest] = words;
  if (rest.length === 0) return namesOf(commands);
  if (name === 'help') return offersFor(rest, commands, world);
  const command = commands.find((known) => known.name() === name);
  if (command === undefined) return [];
  if (command.commands.length > 0) return offersFor(rest, command.commands, world);
  const asked = optionBefore(rest, command);
  if (asked !== undefined && !(rest.at(-1) ?? '').startsWith('-')) {
    return valuesOf(asked, rest, world);
  }
  const options = command.options.filter(({ hidden }) => !hidden);
  const flags = [...options.flatMap(({ long }) => long ?? []), '--help'];
  if (rest.at(-1)?.startsWith('-') === true) return flags;
  const values = argumentsOf(command);
  return values.length > 0 || (rest.length === 1 && takesFile(command)) ? values : flags;
}

/** Whose value the last word is: that of the option before it, or of the one before its other values. */
function optionBefore(words: readonly string[], { options }: Command): Option | undefined {
  const before = words.slice(0, -1);
  const place = before.findLastIndex((word) => word.startsWith('-'));
  const option = options.find(({ short, long }) => [short, long].includes(before[place] ?? 'none'));
  const distance = before.length - 1 - place;
  if (option === undefined || (!option.required && !option.optional)) return undefined;
  return distance === 0 || option.variadic ? option : undefined;
}

function valuesOf(option: Option, words: readonly string[], world: World): readonly string[] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (option.long === '--cluster') {
    return layoutOf(words, world)?.topology.clusters.map(({ name }) => name) ?? [];
  }
  if (contextOptions.includes(option.long ?? '')) return contexts(world);
  if (option.long !== '--step') return [];
  return layoutOf(words, world)?.graph.steps.map(({ id }) => id) ?? [];
}

/** Options that name contexts of the kubeconfig. */
const contextOptions = ['--context', '--primary', '--remote'];

/** None where the kubeconfig cannot be read: whoever uses it says why. */
function contexts(world: World): readonly string[] {
  try {
    return offersIn(kubeconfigPlaces({}, world)).map(({ context }) => context);
  } catch {
    return [];
  }
}

/** Of the mesh file that the words name, or the nearest one; undefined where there is none without errors. */
function layoutOf(words: readonly string[], world: World) {
  const place = words.findIndex((word) => word === '-f' || word === '--file');
  const file = place < 0 ? world.env['ISTHMUS_FILE'] : words[place + 1];
  const named = file === undefined || file === '' ? {} : { file };
  // The kubeconfig does not matter for names.
  const read = readMesh({ ...named, sandbox: true }, world, 'warning');
  const topology = read.ok ? judge(read.value).topology : undefined;
  return topology && layOut(topology, guide);
}

function argumentsOf(command: Command): readonly string[] {
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return command.name() === 'explain' ? codesExplained() : choices;
}

function takesFile({ registeredArguments }: Command): boolean {
  return registeredArguments.some(({ required }) => required);
}

function namesOf(commands: readonly Command[]): readonly string[] {
  return commands.map((command) => command.name()).filter((name) => name !== 'complete');
}
