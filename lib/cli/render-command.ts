import { Command, Option } from 'commander';
import {
  kubeconfigOption,
  sandboxOption,
  untrustedOption,
  withClusters,
  withGlobalOptions,
  withIstioctl,
} from './options.ts';
import { treeLayouts } from './formats.ts';

/** Its options; what it does comes later. */
export function renderCommand(): Command {
  return withIstioctl(withClusters(withGlobalOptions(new Command('render'))))
    .description(
      'print the manifests per cluster and step; no cluster is contacted, except for --facts',
    )
    .addOption(
      new Option(
        '--out <dir>',
        'write them to DIR/<mesh> for a Git repository, one object a file, without what needs a live cluster',
      ).conflicts('cluster'),
    )
    .addOption(
      new Option('--layout <kind>', 'with --out: for whom').choices(treeLayouts).default('plain'),
    )
    .option(
      '--facts',
      'with --out: also keep facts.yaml, the addresses that live clusters tell now (they are read)',
    )
    .addOption(kubeconfigOption())
    .addOption(sandboxOption())
    .addOption(untrustedOption())
    .option('--repo <url>', 'with --layout argocd: where Argo CD finds the repository')
    .option('--check', 'with --out: write nothing; exit 2 when files are not what they should be');
}
