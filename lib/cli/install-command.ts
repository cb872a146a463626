import { Command, Option } from 'commander';
import { contextOption, namespaceOption } from './reconcile-command.ts';
import { kubeconfigOption } from './options.ts';
import { imageName, shareCount } from './values.ts';

/** `isthmus install`, whose subcommand prints manifests. */
export function installCommand(withAction: (command: Command) => Command): Command {
  return new Command('install')
    .description('print what runs in a cluster, for kubectl apply --server-side -f -')
    .addCommand(
      withAction(
        new Command('reconciler')
          .description('CRD, roles, Leases, policies and the Deployment of isthmus reconcile')
          .addOption(namespaceOption())
          .addOption(
            new Option('--image <name>', 'the image of isthmus')
              .argParser(imageName)
              .makeOptionMandatory(),
          )
          .addOption(
            new Option('--shares <n>', 'among how many replicas the Meshes are shared')
              .default(1)
              .argParser(shareCount),
          ),
      ),
    );
}

/** A command about one Mesh. */
export function meshCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('[mesh]', 'name of the Mesh; without it, those that there are are named')
    .addOption(namespaceOption())
    .addOption(contextOption())
    .addOption(kubeconfigOption());
}
