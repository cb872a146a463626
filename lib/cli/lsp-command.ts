import { Command, Option } from 'commander';
import { kubeconfigOption, sandboxOption, untrustedOption, withIstioctl } from './options.ts';

/** `isthmus lsp` with the options that editors put on its command line. */
export function lspCommand(): Command {
  return withIstioctl(new Command('lsp'))
    .description('language server on stdin and stdout, for an editor to start')
    .addOption(new Option('--stdio', 'as without it: editors say so').default(true))
    .addOption(new Option('--clientProcessId <id>', 'end with this process').hideHelp())
    .addOption(kubeconfigOption())
    .addOption(sandboxOption())
    .addOption(untrustedOption());
}
