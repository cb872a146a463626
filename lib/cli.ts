import { lastWords } from './cli/last-words.ts';
import { exitCodes, processWorld } from './cli/world.ts';
import { run } from './cli/run.ts';

process.on('uncaughtException', (error) => {
  process.stderr.write(lastWords(error));
  process.exit(exitCodes.failed);
});

void run(process.argv.slice(2), processWorld()).then((exitCode) => {
  process.exitCode = exitCode;
});
