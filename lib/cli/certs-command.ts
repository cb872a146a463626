import { Command, Option } from 'commander';
import { nameVariables } from './environment.ts';

/** The command line of `isthmus certs`; `init` gives its action to what it makes. */
export function certsCommand(init: (command: Command) => Command): Command {
  const command = new Command('init')
    .description('make a root: a certificate, and its private key that only you can read')
    .option('--directory <path>', 'where to; what is there is never replaced', 'ca')
    .addOption(new Option('--no-color', 'no colours, as NO_COLOR').env('ISTHMUS_NO_COLOR'));
  return new Command('certs')
    .description('certificate authorities for several primaries')
    .addCommand(nameVariables(init(command)));
}
