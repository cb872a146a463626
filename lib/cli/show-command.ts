import { Command, Option } from 'commander';

/** Its options; what it does comes later. */
export function showCommand(): Command {
  return new Command('show')
    .description('show a saved plan; no cluster is contacted')
    .argument('<planfile>', 'what `isthmus plan --out` wrote')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addOption(new Option('--no-color', 'no colours, as NO_COLOR').env('ISTHMUS_NO_COLOR'));
}
