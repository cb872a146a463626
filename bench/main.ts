import { fileURLToPath } from 'node:url';
import { freshClusters } from '../test/rig/current.ts';
import { buildBinaries } from '../test/rig/binaries.ts';
import { isInside, runInside } from '../test/rig/isolation.ts';
import { printProgress } from '../test/rig/progress.ts';
import { benchApply } from './apply.ts';
import { benchFar } from './far.ts';
import { benchGraph } from './graph.ts';
import { benchGrowth } from './growth.ts';
import { benchInstall } from './install.ts';
import { benchLarge } from './large.ts';
import { benchLsp } from './lsp.ts';
import { benchPeers } from './peers/peers.ts';
import { benchPlan } from './plan.ts';
import { benchBells } from './reconcile.ts';
import { benchStart } from './start.ts';
import { benchVerify, benchVerifyMany } from './verify.ts';

/** `npm run bench`: every figure is a ratio within one run, or an exact count. With `--growth` it draws docs/growth.svg, with `--peers` it measures a plan beside the programs of others. */
if (process.argv.includes('--growth')) await benchGrowth();
else if (isInside()) await (process.argv.includes('--peers') ? benchPeers() : measure());
else await start();

async function start(): Promise<void> {
  const binaries = await buildBinaries(printProgress(process.stderr));
  const ended = binaries.ok
    ? await runInside(fileURLToPath(import.meta.url), process.argv.slice(2), () => undefined)
    : binaries;
  if (ended.ok) process.exitCode = ended.value;
  else {
    console.error(`no real clusters here: ${ended.error}`);
    process.exitCode = 1;
  }
}

async function measure(): Promise<void> {
  await benchStart();
  await benchInstall();
  await benchLsp();
  benchGraph();
  await benchLarge();
  await benchApply();
  await benchVerifyMany();
  await benchBells();
  const rig = await freshClusters('cluster1', 'cluster2');
  for (const clusters of [2, 100]) await benchFar(rig.binaries.path.istioctl, clusters);
  const { place } = await benchPlan(rig);
  await benchVerify(rig, place);
  await rig.stop();
  process.exit(0);
}
