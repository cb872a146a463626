import { Command, Option } from 'commander';
import { withClusterOptions } from './options.ts';

export function statusCommand(): Command {
  return withClusterOptions(new Command('status'))
    .description('show what differs from what was applied, and who changed it; only reads')
    .addOption(new Option('--format <format>').choices(['text', 'json', 'ndjson']).default('text'))
    .option('--watch', 'look again every 15 seconds and say what is new, until Ctrl-C', false);
}
