import { Command, Option } from 'commander';
import { releases } from '../../plans/releases/index.ts';

/** The command line of `isthmus init`. */
export function initCommand(): Command {
  return new Command('init')
    .description("write a commented mesh.yaml from the kubeconfig's contexts")
    .addOption(option('--name <id>', 'the mesh ID', 'NAME').default('mesh1'))
    .addOption(
      option(
        '--primary <context...>',
        'contexts of the clusters with a control plane; without any the terminal is asked',
        'PRIMARY',
      ),
    )
    .addOption(
      option('--remote <context...>', 'contexts of clusters that use one of them', 'REMOTE'),
    )
    .addOption(
      option(
        '--network <name...>',
        'network of all clusters, or one for each, of the primaries first',
        'NETWORK',
      ).default(['network1'], 'network1'),
    )
    .addOption(
      option('--addresses <pool>', 'addresses for MetalLB in the first primary', 'ADDRESSES'),
    )
    .addOption(
      option('--istio-version <version>', 'version of Istio', 'ISTIO_VERSION').default(
        releases.at(-1)?.version,
      ),
    )
    .addOption(
      option(
        '-o, --output <path>',
        'the file to write (default: mesh.yaml); - prints it',
        'OUTPUT',
      ),
    )
    .addOption(option('-f, --file <path>', 'the same', 'FILE'))
    .addOption(option('--force', 'replace the file', 'FORCE').default(false))
    .addOption(
      option(
        '--kubeconfig <path>',
        'the kubeconfig (default: KUBECONFIG, ~/.kube/config)',
        'KUBECONFIG',
      ),
    )
    .addOption(option('--no-color', 'no colours, as NO_COLOR', 'NO_COLOR'));
}

function option(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(`ISTHMUS_${variable}`);
}
