import { playground } from './command.ts';

const outcome = await playground(process.argv.slice(2));
if ('says' in outcome) console.log(outcome.says);
else {
  console.error(outcome.problem);
  process.exitCode = 1;
}
