import type { Command } from 'commander';

/** What commander says of a wrong command line, with what would be right. */
export function usageWords(
  text: string,
  argv: readonly string[],
  commands: readonly Command[],
): string {
  const words = plainer(tooEarly(text, argv, commands));
  return withChoices(otherWords(words, argv, commands), commands);
}

/** `isthmus --sandbox plan`: options are those of commands. */
function tooEarly(
  text: string,
  [first = '', ...rest]: readonly string[],
  commands: readonly Command[],
): string {
  const isKnown = commands.some(({ options }) =>
    options.some(({ long, short }) => [long, short].includes(first)),
  );
  if (!text.startsWith('error: unknown option') || !isKnown) return text;
  const command = rest.find((word) => commands.some((one) => one.name() === word)) ?? 'COMMAND';
  return `${text.trimEnd()}\n(Options come behind the command: isthmus ${command} ${first})\n`;
}

/** What isthmus calls what kubectl, terraform, helm or istioctl call otherwise. */
const otherCommands: Readonly<Record<string, string>> = {
  analyze: 'validate',
  create: 'apply',
  delete: 'destroy',
  deploy: 'apply',
  diff: 'plan',
  drift: 'status',
  get: 'status',
  lint: 'validate',
  manifest: 'render',
  precheck: 'verify',
  preview: 'plan',
  'proxy-status': 'verify',
  remove: 'destroy',
  sync: 'apply',
  template: 'render',
  uninstall: 'destroy',
  upgrade: 'apply',
};

/** Of several the first that the command has, or that is a command. */
const otherOptions: Readonly<Record<string, readonly string[]>> = {
  '--auto-approve': ['--yes'],
  '--context': ['--cluster', '--primary'],
  '--contexts': ['--context', '--cluster', '--primary'],
  '--dry-run': ['plan'],
  '--force': ['--adopt'],
  '--force-conflicts': ['--adopt'],
  '--skip-confirmation': ['--yes'],
  '--target': ['--step'],
  '--wait': ['--timeout'],
  '-n': ['--namespace'],
  '-o': ['--format', '--out', '--output'],
  '-target': ['--step'],
  '-w': ['--watch'],
  '-y': ['--yes'],
};

function otherWords(text: string, [name]: readonly string[], commands: readonly Command[]): string {
  const [line = '', kind, word = ''] =
    /^error: unknown (command|option) '([^'=]+)[^']*'/.exec(text) ?? [];
  const own = commands.find((command) => command.name() === name)?.options ?? [];
  const known = [...own.map(({ long }) => long), ...commands.map((command) => command.name())];
  const meant =
    kind === 'command'
      ? otherCommands[word]
      : otherOptions[word]?.find((option) => known.includes(option));
  if (meant === undefined) return text;
  return `${line}\n(It is called ${meant.startsWith('-') ? meant : `isthmus ${meant}`})\n`;
}

/** Many programs take a file without an option. */
function plainer(text: string): string {
  const [, command = ''] = /^error: too many arguments for '(\w+)'/.exec(text) ?? [];
  if (command === 'import') return 'error: import takes contexts as an option: --context NAME\n';
  const takesFile = !['', 'apply', 'demo', 'lsp', 'show'].includes(command);
  return takesFile ? `error: ${command} takes the mesh file as an option: --file PATH\n` : text;
}

/** What may stand where nothing does. */
function withChoices(text: string, commands: readonly Command[]): string {
  const [, name] =
    /^error: (?:missing required argument|required option) '([^']+)'/.exec(text) ?? [];
  const choices = commands.flatMap(({ options, registeredArguments }) => [
    ...options.flatMap(({ flags, argChoices }) => (flags === name ? (argChoices ?? []) : [])),
    ...registeredArguments.flatMap((one) => (one.name() === name ? (one.argChoices ?? []) : [])),
  ]);
  return choices.length === 0 ? text : `${text.trimEnd()}: ${choices.join(', ')}\n`;
}
