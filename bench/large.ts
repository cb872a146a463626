import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { meshOf } from '../test/support/large-mesh.ts';
import { repository } from '../test/support/repository.ts';

/** Tells how much memory a command took at most, and how much processor time in all. */
const witness =
  'data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write("\\nKB "+u.maxRSS+"\\nCPU "+(u.userCPUTime+u.systemCPUTime)+"\\n")})';

/** Time and memory of the commands for ever larger meshes on embedded clusters: the cost of a step stays the same. */
export async function benchLarge(): Promise<void> {
  console.log('Meshes of one primary and of three primaries in ten, on embedded clusters');
  for (const share of [0, 0.3]) {
    for (const clusters of [2, 10, 50, 100]) {
      if (share > 0 && clusters < 10) continue;
      await benchMesh(clusters, Math.max(1, Math.round(clusters * share)));
    }
  }
  console.log('');
}

async function benchMesh(clusters: number, primaries: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
  try {
    writeFileSync(join(folder, 'mesh.yaml'), meshOf(clusters, primaries));
    if (primaries > 1) await measured(folder, ['certs', 'init']);
    const steps = await stepsIn(folder);
    console.log(`  ${clusters} clusters, ${primaries} primaries, ${steps} steps`);
    for (const args of [
      ['validate'],
      ['graph'],
      ['plan', '--sandbox', '--summary'],
      ['apply', '--sandbox', '--yes'],
      ['plan', '--sandbox'],
    ]) {
      const { milliseconds, seconds, megabytes } = await measured(folder, args);
      const each = ((seconds * 1_000_000) / steps).toFixed(0);
      console.log(
        `    ${args.join(' ').padEnd(26)} ${milliseconds.toFixed(0).padStart(6)} ms  ${(seconds * 1000).toFixed(0).padStart(6)} ms of a processor  ${each.padStart(6)} µs a step  ${megabytes.toFixed(0).padStart(5)} MB`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a command of isthmus, or another program, in a folder; `seconds` are of processor time. */
export async function measured(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = { PATH: '/nowhere' },
  program = join(repository, 'dist', 'bin', 'isthmus.js'),
) {
  const start = performance.now();
  const { stderr } = await execa(process.execPath, [`--import=${witness}`, program, ...args], {
    cwd: folder,
    env: { ISTHMUS_KUBECONFIG: '/dev/null', ...env },
    extendEnv: false,
  });
  const milliseconds = performance.now() - start;
  const [, kilobytes = ''] = /^KB (\d+)$/m.exec(stderr) ?? [];
  const [, microseconds = ''] = /^CPU (\d+)$/m.exec(stderr) ?? [];
  return {
    milliseconds,
    megabytes: Number(kilobytes) / 1024,
    seconds: Number(microseconds) / 1_000_000,
    stderr,
  };
}

async function stepsIn(folder: string): Promise<number> {
  const args = [join(repository, 'dist', 'bin', 'isthmus.js'), 'graph', '--format', 'dot'];
  const { stdout } = await execa(process.execPath, args, { cwd: folder });
  return (stdout.match(/\[label=/g) ?? []).length;
}
