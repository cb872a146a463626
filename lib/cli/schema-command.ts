import { Command, Option } from 'commander';
import { editors } from '../editor/setups.ts';
import { kubeconfigOption, withGlobalOptions } from './options.ts';

/** The command line of `isthmus schema`. */
export function schemaCommand(): Command {
  return withGlobalOptions(new Command('schema'))
    .description('print the JSON Schema of mesh.yaml, or install it for an editor')
    .option(
      '--for [path]',
      'with the names of this mesh file (default: --file), so that any YAML editor completes them',
    )
    .option('--out <path>', 'write it into a file instead')
    .option('--watch', 'write it again whenever the mesh file or a kubeconfig changes', false)
    .option(
      '--install',
      'write it into .isthmus beside the mesh file (or --out) and tell the editors of the project',
      false,
    )
    .addOption(new Option('--editor <name>', 'the editor to tell').choices(editors))
    .addOption(kubeconfigOption())
    .addHelpText(
      'after',
      `
Examples:
  isthmus schema > mesh.schema.json
  isthmus schema --install                     for the editors whose traces are in the project
  isthmus schema --for mesh.yaml --install --watch
                                               names of clusters, networks and contexts complete too

\`isthmus lsp\` does more than any schema can; an editor that takes a language server needs no schema.`,
    );
}
