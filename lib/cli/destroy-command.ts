import { Command, Option } from 'commander';
import { lockTimeoutOption, withClusterOptions } from './options.ts';

/** Its options; what it does comes later. */
export function destroyCommand(): Command {
  return withClusterOptions(new Command('destroy'))
    .description('delete all that isthmus made, in the safe order; run it again to continue')
    .option(
      '--context <name>',
      'the context of the one cluster of --cluster that is not in the mesh file any more',
    )
    .option('--approved <id@date>', 'do what was shown with this id, or nothing')
    .addOption(new Option('--format <format>').choices(['text', 'ndjson']).default('text'))
    .option('--yes', 'do not ask', false)
    .addOption(lockTimeoutOption());
}
