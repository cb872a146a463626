import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { buildBinaries } from './binaries.ts';
import { freshClusters } from './current.ts';
import { isolated } from './isolation.ts';
import { printProgress } from './progress.ts';

/** `npm run rig`: two empty clusters until Ctrl-C. The first process builds, the second one lives in the isolation. */
if (process.env['ISTHMUS_RIG_INSIDE'] === undefined) await outside();
else await inside();

async function outside(): Promise<void> {
  const binaries = await buildBinaries(printProgress(process.stderr));
  const command = binaries.ok
    ? await isolated([process.execPath, fileURLToPath(import.meta.url)])
    : binaries;
  if (!command.ok) {
    console.error(`no real clusters here: ${command.error}`);
    process.exitCode = 1;
    return;
  }
  const [file = '', ...args] = command.value;
  const child = spawn(file, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ISTHMUS_RIG_INSIDE: '1' },
  });
  // Its own ids mean nothing outside: the printed command needs the one that counts here.
  child.once('message', async (kubeconfig: string) => {
    const { stdout } = await execa('pgrep', ['-P', String(child.pid)]);
    const folders = Object.values(binaries.ok ? binaries.value.path : {}).map((path) =>
      join(path, '..'),
    );
    const user = args.includes('--map-root-user') ? ' --user --preserve-credentials' : '';
    console.log(`
Two clusters are up: contexts cluster1 and cluster2. To get a shell in which kubectl and istioctl reach them:

  KUBECONFIG=${kubeconfig} PATH=${[...new Set(folders)].join(':')}:$PATH \\
    nsenter --target ${stdout.trim()}${user} --net --mount --pid --wdns="$PWD" bash

Ctrl-C ends them.`);
  });
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  await new Promise((resolve) => child.once('exit', resolve));
}

async function inside(): Promise<void> {
  const rig = await freshClusters('cluster1', 'cluster2');
  process.send?.(rig.kubeconfig);
  // Stays until it is killed, also by the end of the outer process.
  setInterval(() => {}, 2 ** 30);
}
