import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Binaries, buildBinaries } from './binaries.ts';
import { freshClusters } from './current.ts';
import { type Inside, isInside, runInside } from './isolation.ts';
import { printProgress } from './progress.ts';

/** `npm run rig`: two empty clusters until Ctrl-C. */
if (isInside()) await stay();
else await start();

async function start(): Promise<void> {
  const binaries = await buildBinaries(printProgress(process.stderr));
  const ended = binaries.ok
    ? await runInside(fileURLToPath(import.meta.url), [], (kubeconfig, inside) => {
        console.log(howToReach(String(kubeconfig), inside, binaries.value));
      })
    : binaries;
  if (ended.ok) {
    process.exitCode = ended.value;
  } else {
    console.error(`no real clusters here: ${ended.error}`);
    process.exitCode = 1;
  }
}

async function stay(): Promise<void> {
  const rig = await freshClusters('cluster1', 'cluster2');
  process.send?.(rig.kubeconfig);
  setInterval(() => {}, 2 ** 30);
}

function howToReach(kubeconfig: string, inside: Inside, binaries: Binaries): string {
  const { kubectl, istioctl } = binaries.path;
  return `
Two clusters are up, with the contexts cluster1 and cluster2. A shell in which kubectl and istioctl reach them:

  KUBECONFIG=${kubeconfig} PATH=${dirname(kubectl)}:${dirname(istioctl)}:$PATH \\
    nsenter --target ${inside.pid} ${inside.user}--net --mount --pid --wdns="$PWD" bash

Ctrl-C ends them.`;
}
