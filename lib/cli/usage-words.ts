import type { Command } from 'commander';

/** What commander says of a wrong command line, with what would be right. */
export function usageWords(
  text: string,
  argv: readonly string[],
  commands: readonly Command[],
): string {
  return withChoices(plainer(tooEarly(text, argv, commands)), commands);
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

/** Many programs take a file without an option. */
function plainer(text: string): string {
  const [, command = ''] = /^error: too many arguments for '(\w+)'/.exec(text) ?? [];
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
