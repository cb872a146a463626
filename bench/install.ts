import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { repository } from '../test/support/repository.ts';
import { line, timed } from './figures.ts';

const rounds = 5;

/** `npx isthmus demo` of somebody who has nothing of it yet: the package is unpacked, nothing is compiled. It comes from a file, so that no registry is measured. */
export async function benchInstall(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-install-'));
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await execa('npm', packing, { cwd: repository });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const home = await mkdtemp(join(folder, 'home-'));
    const how = ['--yes', '--offline', '--package', join(folder, filename)];
    const env = { PATH: process.env['PATH'] ?? '', HOME: home };
    times.push(
      await timed(() =>
        execa('npx', [...how, 'isthmus', 'demo'], { cwd: home, env, extendEnv: false }),
      ),
    );
  }
  await rm(folder, { recursive: true });
  console.log(`From an empty cache, ${rounds} rounds (goal: 5 s)`);
  console.log(`  ${line('npx isthmus demo', times)}\n`);
}
