import { Command, Option } from 'commander';
import { ciOption, lockTimeoutOption, stepOption, withClusterOptions } from './options.ts';

/** Its options; what it does comes later. */
export function applyCommand(): Command {
  return withClusterOptions(new Command('apply'))
    .description('make the clusters what mesh.yaml says; run it again to continue where it stopped')
    .argument('[planfile]', 'do what this plan says, or nothing (`isthmus plan --out`)')
    .option('--approved <id@date>', 'do what the plan with this id says, or nothing')
    .addOption(new Option('--format <format>').choices(['text', 'ndjson']).default('text'))
    .option('--yes', 'do not ask', false)
    .option('--adopt', 'make existing objects ours', false)
    .option('--prune', 'delete what is ours but no longer in mesh.yaml', false)
    .option(
      '--only-safe',
      'leave out what needs approval: deletions, restarts, fields of others, …',
      false,
    )
    .option(
      '--verify',
      'then wait until the mesh works, and say what does not (isthmus verify)',
      false,
    )
    .addOption(ciOption())
    .addOption(stepOption('only these steps, and what they wait for'))
    .addOption(lockTimeoutOption());
}
