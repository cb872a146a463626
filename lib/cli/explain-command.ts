import { Command, Option } from 'commander';

/** The command line of `isthmus explain`. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('say what a code means, what it looks like and how to mend it')
    .argument('[code]', 'such as E-CONFLICT; without it all codes are listed')
    .addOption(new Option('--no-color', 'no colours, as NO_COLOR').env('ISTHMUS_NO_COLOR'));
}
