import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../../lib/find-program.ts';
import type { Contestant } from '../contest.ts';
import type { Applied } from './objects.ts';

/** Helm with its plugin diff, once it has a release of the same objects in each cluster. */
export async function helmDiff({ rig, files }: Applied): Promise<readonly Contestant[]> {
  const plugins = join(rig.dir, 'helm-plugins');
  await mkdir(join(plugins, 'diff'), { recursive: true });
  const program = (await findProgram('helm-diff', process.env['PATH'] ?? '')) ?? 'helm-diff';
  await symlink(program, join(plugins, 'diff', 'diff'));
  await writeFile(
    join(plugins, 'diff', 'plugin.yaml'),
    'name: diff\nversion: 0.0.0\nusage: diff\ndescription: diff\ncommand: $HELM_PLUGIN_DIR/diff\n',
  );
  const env = { KUBECONFIG: rig.kubeconfig, HELM_PLUGINS: plugins };
  const charts = new Map<string, string>();
  for (const [cluster, file] of files) {
    charts.set(cluster, await writeChart(join(rig.dir, `chart-${cluster}`), file));
  }
  const inEach = async (...args: readonly string[]): Promise<readonly string[]> => {
    const told: string[] = [];
    for (const [cluster, chart] of charts) {
      const all = ['--kube-context', cluster, ...args, 'bench', chart];
      told.push((await execa('helm', all, { env })).stdout);
    }
    return told;
  };
  await inEach('upgrade', '--install', '--take-ownership');
  const ways = [[], ['--three-way-merge']].map((how) => ['diff', 'upgrade', ...how]);
  for (const way of ways) {
    const changed = (await inEach(...way)).map((told) => told.match(/ has (?:changed|been)/g));
    const counts = changed.map((found) => found?.length ?? 0);
    console.log(`helm ${way.join(' ')} then finds that so many differ: ${counts.join(', ')}`);
  }
  return ways.map((way) => ({ name: `helm ${way.join(' ')}`, run: () => inEach(...way) }));
}

/** A chart whose templates say no more than what is in the file. */
async function writeChart(folder: string, file: string): Promise<string> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  await writeFile(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.0.0\n');
  const { items } = JSON.parse(await readFile(file, 'utf8')) as {
    readonly items: readonly unknown[];
  };
  await writeFile(
    join(folder, 'objects.yaml'),
    items.map((item) => `---\n${JSON.stringify(item)}\n`).join(''),
  );
  await writeFile(join(folder, 'templates', 'all.yaml'), '{{ .Files.Get "objects.yaml" }}\n');
  return folder;
}
