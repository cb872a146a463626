import { Command } from 'commander';

/** `isthmus help rotate tokens`: commander knows only one word. */
export function helpCommand(program: Command): Command {
  return new Command('help')
    .description('display help for command')
    .argument('[command...]')
    .helpOption(false)
    .action((words: readonly string[]) => {
      named(program, words).help();
    });
}

/** Ends with a wrong usage where there is no such command. */
function named(command: Command, [word, ...rest]: readonly string[]): Command {
  if (word === undefined) return command;
  const below = command.commands.find((one) => one.name() === word);
  if (below !== undefined) return named(below, rest);
  return command.error(`error: unknown command '${word}'`, { code: 'commander.unknownCommand' });
}
