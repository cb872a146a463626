import { join } from 'node:path';
import { execa } from 'execa';
import { repository } from '../test/support/repository.ts';
import { line, median, timed } from './figures.ts';

/** What a command costs above `node -e 0` before it does anything with clusters. */
export async function benchStart(): Promise<void> {
  const cli = join(repository, 'dist', 'bin', 'isthmus.js');
  const mesh = join(repository, 'fixtures', 'primary-remote', 'mesh.yaml');
  const bare: number[] = [];
  const help: number[] = [];
  const validate: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    bare.push(await timed(() => execa(process.execPath, ['-e', '0'])));
    help.push(await timed(() => execa(process.execPath, [cli, '--help'])));
    validate.push(await timed(() => execa(process.execPath, [cli, 'validate', '-f', mesh])));
  }
  console.log('Start-up, 15 rounds');
  console.log(`  ${line('node -e 0', bare)}`);
  console.log(`  ${line('isthmus --help', help)}`);
  console.log(`  ${line('isthmus validate', validate)}`);
  console.log(
    `  above node: --help +${(median(help) - median(bare)).toFixed(0)} ms (goal 20), validate +${(median(validate) - median(bare)).toFixed(0)} ms (goal 60)\n`,
  );
}
