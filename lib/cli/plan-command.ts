import { Command, Option } from 'commander';
import { planFormats } from './formats.ts';
import { ciOption, stepOption, withClusterOptions } from './options.ts';

/** Its options; what it does comes later. */
export function planCommand(): Command {
  return withClusterOptions(new Command('plan'))
    .description('show what apply would do; only reads')
    .addOption(new Option('--format <format>').choices(planFormats).default('text'))
    .option('--detailed-exitcode', 'exit 2 when there are changes', false)
    .option('--summary', 'show the steps and the tally only', false)
    .option('--out <path>', 'save the plan, to be applied as it is')
    .option('--destroy', 'show what destroy would do', false)
    .option(
      '--context <name>',
      'with --destroy: the context of the one cluster of --cluster that is not in the mesh file any more',
    )
    .addOption(ciOption())
    .addOption(stepOption('show these steps only, in full'));
}
