import { Command, Option } from 'commander';
import { verifyFormats } from './formats.ts';
import { ciOption, withClusterOptions } from './options.ts';
import { duration } from './values.ts';

export function verifyCommand(): Command {
  return withClusterOptions(new Command('verify'))
    .description('is the mesh working now? Asks the clusters and changes nothing')
    .addOption(new Option('--format <format>').choices(verifyFormats).default('text'))
    .addOption(
      new Option('--wait [duration]', 'until it works, or time is up (5m)').argParser(duration),
    )
    .addOption(ciOption())
    .option('--watch', 'go on, and say what changes, until it is interrupted', false)
    .option(
      '--traffic <image>',
      'also send requests between all clusters: for that time two Pods of this image (busybox) run in each',
    )
    .option('--detailed-exitcode', 'exit 2 when there are warnings', false);
}
