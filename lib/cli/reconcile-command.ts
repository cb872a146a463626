import { Command, Option } from 'commander';
import { kubeconfigOption, sandboxOption, withGlobalOptions, withIstioctl } from './options.ts';
import { duration, namespaceName, positive, shareCount } from './values.ts';

/** Where Meshes are, unless somebody says otherwise. */
const usualNamespace = 'isthmus-system';

export function namespaceOption(): Option {
  return new Option('--namespace <name>', 'the namespace of the Meshes')
    .default(usualNamespace)
    .argParser(namespaceName);
}

export function contextOption(): Option {
  return new Option(
    '--context <name>',
    'the cluster that holds the Meshes (default: the one that this Pod is in)',
  );
}

const approvalPolicies = ['none', 'disruptive', 'all'] as const;

/** Its options; what it does comes later. */
export function reconcileCommand(): Command {
  return withIstioctl(withGlobalOptions(new Command('reconcile')))
    .description(
      'look after Meshes: plan and apply, as their approval allows; or after one mesh file (--file)',
    )
    .argument('[mesh]', 'with --now: the Mesh that is to be looked at')
    .option('--now', 'ask the reconciler in the cluster to look at a Mesh now', false)
    .option('--once', 'one pass over each, then end (CronJob)', false)
    .addOption(namespaceOption())
    .addOption(contextOption())
    .addOption(kubeconfigOption())
    .addOption(sandboxOption())
    .addOption(
      new Option('--approval <what>', 'with --file: what somebody has to approve first')
        .choices(approvalPolicies)
        .default('disruptive'),
    )
    .addOption(
      new Option('--interval <duration>', 'with --file: time between two looks')
        .default(600_000, '10m')
        .argParser(duration),
    )
    .addOption(
      new Option('--watch <what>', 'facts: also look when Services, Secrets or addresses change')
        .choices(['facts', 'none'])
        .default('facts'),
    )
    .addOption(
      new Option('--shares <n>', 'Leases among which the Meshes are shared')
        .default(1)
        .argParser(shareCount),
    )
    .addOption(new Option('--passes <n>', 'meshes at once').default(4).argParser(positive))
    .addOption(
      new Option('--pass-timeout <duration>', 'how long one pass may take')
        .default(900_000, '15m')
        .argParser(duration),
    )
    .option('--metrics <address>', 'serve /metrics there, such as 127.0.0.1:8080')
    .option('--health <address>', 'serve /healthz and /readyz there, such as 127.0.0.1:9440');
}
