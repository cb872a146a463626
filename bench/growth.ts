import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../test/support/repository.ts';
import { median } from './figures.ts';
import { type Curve, growthSvg } from './growth-svg.ts';
import { meshOf } from '../test/support/large-mesh.ts';
import { measured } from './large.ts';

const sizes = [2, 25, 50, 100];
const rounds = 3;

/** `npm run bench -- --growth`: processor time and memory of plans for one primary and ever more remotes, on embedded clusters; draws docs/growth.svg. */
export async function benchGrowth(): Promise<void> {
  const curves: Curve[] = ['first plan', 'plan without changes'].map((name) => ({
    name,
    seconds: [],
    megabytes: [],
  }));
  for (const clusters of sizes) {
    for (const [index, plan] of (await plansOf(clusters)).entries()) {
      const { name = '', seconds = [], megabytes = [] } = curves[index] ?? {};
      console.log(
        `${String(clusters).padStart(4)} clusters  ${name.padEnd(22)} ${plan.seconds.toFixed(2)} s of processor time, ${plan.megabytes.toFixed(0)} MB`,
      );
      curves[index] = {
        name,
        seconds: [...seconds, [clusters, plan.seconds]],
        megabytes: [...megabytes, [clusters, plan.megabytes]],
      };
    }
  }
  writeFileSync(join(repository, 'docs', 'growth.svg'), growthSvg(curves));
}

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

/** A plan before anything is there, and one when all is as it should be. */
async function plansOf(clusters: number): Promise<readonly Cost[]> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-growth-'));
  try {
    writeFileSync(join(folder, 'mesh.yaml'), meshOf(clusters, 1));
    const first = await planned(folder);
    await measured(folder, ['apply', '--sandbox', '--yes']);
    return [first, await planned(folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function planned(folder: string): Promise<Cost> {
  const runs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    runs.push(await measured(folder, ['plan', '--sandbox', '--summary']));
  }
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    megabytes: median(runs.map(({ megabytes }) => megabytes)),
  };
}
