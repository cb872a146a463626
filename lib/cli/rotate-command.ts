import { Command, Option } from 'commander';
import { lockTimeoutOption, withClusterOptions } from './options.ts';

/** The command line of `isthmus rotate`; `tokens` gives its action to what it does. */
export function rotateCommand(tokens: (command: Command) => Command): Command {
  const command = withClusterOptions(new Command('tokens'))
    .description('give every cluster, or those of --cluster, a new reader token; after a leak')
    .addOption(new Option('--format <format>').choices(['text', 'ndjson']).default('text'))
    .option('--yes', 'do not ask', false)
    .addOption(lockTimeoutOption());
  return new Command('rotate')
    .description('change credentials while everything runs')
    .addCommand(tokens(command));
}
