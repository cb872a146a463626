import { lastWords } from './cli/last-words.ts';
import { exitCodes, processWorld } from './cli/world.ts';
import { run } from './cli/run.ts';

process.on('uncaughtException', (error) => {
  process.stderr.write(lastWords(error));
  process.exit(exitCodes.failed);
});

void main();

async function main(): Promise<void> {
  const world = processWorld();
  process.exitCode = await run(process.argv.slice(2), world);
  await world.written();
  // What is left open, such as connections, need not end by itself.
  process.exit();
}
