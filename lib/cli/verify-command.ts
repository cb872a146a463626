import { Command, Option } from 'commander';
import { withClusterOptions } from './options.ts';

export function verifyCommand(): Command {
  return withClusterOptions(new Command('verify'))
    .description('is the mesh working now? Asks the clusters and changes nothing')
    .addOption(new Option('--format <format>').choices(['text', 'ndjson']).default('text'))
    .option('--detailed-exitcode', 'exit 2 when there are warnings', false);
}
