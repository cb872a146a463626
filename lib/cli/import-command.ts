import { Command, Option } from 'commander';
import { concurrencyOption, kubeconfigOption, names, sandboxOption } from './options.ts';
import { duration } from './values.ts';

/** The command line of `isthmus import`. */
export function importCommand(): Command {
  return new Command('import')
    .description('write the mesh.yaml of a mesh that runs already; only reads')
    .addOption(
      new Option('--context <name...>', 'only these contexts (default: all of the kubeconfig)')
        .env('ISTHMUS_CONTEXT')
        .argParser(names),
    )
    .option('--name <id>', 'the mesh ID, where the clusters have none or several')
    .addOption(
      new Option('-o, --output <path>', 'the file to write (default: mesh.yaml); - prints it').env(
        'ISTHMUS_OUTPUT',
      ),
    )
    .addOption(new Option('-f, --file <path>', 'the same').env('ISTHMUS_FILE'))
    .addOption(new Option('--force', 'replace the file').env('ISTHMUS_FORCE').default(false))
    .addOption(kubeconfigOption())
    .addOption(
      new Option(
        '--istioctl <path>',
        'the istioctl that tells what the charts have by themselves (default: the one in PATH)',
      ).env('ISTHMUS_ISTIOCTL'),
    )
    .addOption(sandboxOption())
    .addOption(
      new Option('--timeout <duration>', 'how long each answer may take, such as 90s')
        .env('ISTHMUS_TIMEOUT')
        .argParser(duration),
    )
    .addOption(concurrencyOption())
    .addOption(new Option('--no-color', 'no colours, as NO_COLOR').env('ISTHMUS_NO_COLOR'))
    .addOption(
      new Option('-v, --verbose', 'show everything').env('ISTHMUS_VERBOSE').default(false),
    );
}
