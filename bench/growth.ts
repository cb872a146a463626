import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../test/support/repository.ts';
import { median } from './figures.ts';
import { type Curve, growthSvg } from './growth-svg.ts';
import { meshOf } from '../test/support/large-mesh.ts';
import { measured } from './large.ts';

const sizes = [2, 25, 50, 75, 100];
const rounds = 3;

/** What is drawn, in the order in which it is run: what is applied is then there. */
const commands = [
  { name: 'first plan', args: ['plan', '--sandbox', '--summary'] },
  { name: 'apply', args: ['apply', '--sandbox', '--yes'] },
  { name: 'plan without changes', args: ['plan', '--sandbox'] },
] as const;

/** `npm run bench -- --growth`: processor time and memory of meshes of one primary and ever more remotes, on embedded clusters; draws docs/growth.svg. */
export async function benchGrowth(): Promise<void> {
  const curves: Curve[] = commands.map(({ name }) => ({ name, seconds: [], megabytes: [] }));
  for (const clusters of sizes) {
    const runs = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await runOf(clusters));
    for (const [index, { name, seconds, megabytes }] of curves.entries()) {
      const own = runs.map((run) => run[index] ?? { seconds: Number.NaN, megabytes: Number.NaN });
      const middle = median(own.map((one) => one.seconds));
      const most = median(own.map((one) => one.megabytes));
      console.log(
        `${String(clusters).padStart(4)} clusters  ${name.padEnd(22)} ${middle.toFixed(2)} s of processor time, ${most.toFixed(0)} MB`,
      );
      curves[index] = {
        name,
        seconds: [...seconds, [clusters, middle]],
        megabytes: [...megabytes, [clusters, most]],
      };
    }
  }
  writeFileSync(join(repository, 'docs', 'growth.svg'), growthSvg(curves));
}

async function runOf(clusters: number) {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-growth-'));
  try {
    writeFileSync(join(folder, 'mesh.yaml'), meshOf(clusters, 1));
    const all = [];
    for (const { args } of commands) all.push(await measured(folder, ...args));
    return all;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
